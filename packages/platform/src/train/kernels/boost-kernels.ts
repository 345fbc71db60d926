/**
 * The inner loops of boosting. They work on one shared memory; every argument called an address is a place in it, in bytes. There
 * are two sets that give the same bytes: `assembly/` compiled to WebAssembly, and the readable one in `plain-boost-kernels.ts`.
 *
 * A gradient and its hessian stand packed in 64 bits as whole numbers: the gradient above `shift`, the hessian below. Whole numbers
 * can be added in any order, so a model does not depend on the number of threads. Cells are 256 to a column.
 */
export interface BoostKernels {
  /**
   * cells[column · 256 + bin] += gradient for the rows index[from … to), which ascend. Gradients stand `step` bytes apart: 8 in an array of their
   * own, `stride` at the end of their rows, 0 when all rows have the first. `buffer` has room for 512 rows and 512 gradients.
   */
  addRows(
    bins: number,
    stride: number,
    columns: number,
    gradients: number,
    step: number,
    index: number,
    from: number,
    to: number,
    cells: number,
    buffer: number,
  ): void
  /** sums[offsets[column] + bin] += (gradient, hessian) of the packed cells, or = where `fresh` is 1; the cells are emptied. Sums are pairs of float64. */
  unpackCells(cells: number, columns: number, cellCounts: number, offsets: number, shift: number, sums: number, fresh: number): void
  /** a += b, for `pairs` pairs of numbers. */
  addSums(a: number, b: number, pairs: number): void
  /** a −= b, for `pairs` pairs of numbers. */
  subtractSums(a: number, b: number, pairs: number): void
  /**
   * The best threshold of `count` features: the greatest G²/(H + λ) over both sides, above `least`; the first of equal ones. A feature is told by four whole
   * numbers of 4 bytes: its number; where its cells begin among the sums, in pairs; how many bins of values it has, that of missing
   * values coming after them; and, of one that shares its column, the bin without a cell, whose sums are what the others leave of the
   * whole (else 2^32 − 1). Those whose byte in `usable` is 0 are passed over. Writes gain, bin, side of missing values (1: left), left
   * gradient, left hessian and the feature's number to `result`, and returns the gain; `least` when there is none.
   */
  scanFeatures(
    features: number,
    count: number,
    usable: number,
    sums: number,
    gradient: number,
    hessian: number,
    l2: number,
    hessianMin: number,
    least: number,
    result: number,
  ): number
  /** index[i] = i for from … to. */
  numberRows(index: number, from: number, to: number): void
  /** Rows whose bin (`bins`: those of one column) the table of 256 bytes marks with 1 come first, order kept within sides. Returns where the others begin. */
  partition(bins: number, table: number, index: number, from: number, to: number, scratch: number): number
  /** scores[row · outputs + output] += value for the rows index[from … to). */
  addValue(index: number, from: number, to: number, scores: number, outputs: number, output: number, value: number): void
  /** Log loss, in float32: p = 1/(1 + e^−score), gradient w(p − y), hessian w·p(1 − p), scaled, rounded, packed. `weights` of 0: all are 1. To `out`, `step` bytes apart. */
  logisticGradients(
    scores: number,
    targets: number,
    weights: number,
    from: number,
    to: number,
    gradientScale: number,
    hessianScale: number,
    shift: number,
    out: number,
    step: number,
  ): void
  /** Gradients and hessians that are there already, scaled, rounded, packed. `hessians` of 0: each is packed as 1. To `out`, `step` bytes apart. */
  packGradients(
    gradients: number,
    hessians: number,
    from: number,
    to: number,
    gradientScale: number,
    hessianScale: number,
    shift: number,
    out: number,
    step: number,
  ): void
  /**
   * out[i] = how many of the cuts lie below value i; `count` + 1 for a missing one. `cuts` are 2^steps − 1 ascending
   * numbers, of which the first `count` are real and the others infinite.
   */
  binValues(values: number, rows: number, cuts: number, count: number, steps: number, out: number): void
  /** Bins that stand column by column, `step` bytes apart, laid row by row, `stride` bytes apart. */
  layRows(columns: number, step: number, count: number, rows: number, out: number, stride: number): void
  /** Sorts numbers (none missing) upwards, with `other` as room for as many and `counts` for 2,048 of 4 bytes. Returns where they stand. */
  sortNumbers(values: number, other: number, count: number, counts: number): number
}
