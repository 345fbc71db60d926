/** Sums the leaves that rows reach. `matrix` holds `rows` rows of features, row-major; `out` gets the sums of each row's outputs. */
export type SumTrees = (matrix: Float64Array, rows: number, out: Float64Array) => void
