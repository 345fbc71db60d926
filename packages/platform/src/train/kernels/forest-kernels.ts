import type { BoostKernels } from './boost-kernels.ts'

/**
 * The inner loops of forests and single trees, on one shared memory like those of boosting; every argument called an address is a
 * place in it, in bytes. Rows of a node are `index[from … to)`, and beside them stand their pairs, in the same order: what the row
 * counts for, and its target (the number, or the index of its class). Both are float64.
 *
 * Cells are the sums of one feature in one node. With one output a cell is a pair: Σ w and Σ w·y. With several it is Σ w of
 * each class. `counts` are rows, 4 bytes a cell. `occupied` has a bit for each cell that holds rows, so that a node of five rows
 * costs five cells and not 256. All three are empty before and after.
 */
export interface ForestKernels extends Pick<BoostKernels, 'partition'> {
  /** Fills the cells of one feature: `bins` is its column. */
  fillCells(
    bins: number,
    index: number,
    pairs: number,
    from: number,
    to: number,
    outputs: number,
    cells: number,
    counts: number,
    occupied: number,
  ): void
  /** Empties the occupied cells. */
  clearCells(outputs: number, cells: number, counts: number, occupied: number): void
  /**
   * The best cut of one feature of numbers: the greatest Σ_k L_k²/W_L + R_k²/W_R above `least`, with at least `rowsMin` rows on
   * both sides. Missing values have the bin after the last of `binCount`. With `chance` ≥ 0 there is one cut only: that share of the
   * way from the smallest value in the node to the greatest; `values` are the numbers the bins stand for. `totals` are the node's
   * sums, shaped like a cell. Writes gain, bin, side of missing values (1: left; that of most rows where none is missing), the next
   * occupied bin and the rows of the left side to `result` and returns 1; 0 when there is none. Cells are filled and emptied.
   */
  cutFeature(
    bins: number,
    index: number,
    pairs: number,
    from: number,
    to: number,
    outputs: number,
    binCount: number,
    values: number,
    totals: number,
    rowsMin: number,
    least: number,
    chance: number,
    cells: number,
    counts: number,
    occupied: number,
    result: number,
  ): number
  /** Writes the sums of a node to `totals`, shaped like a cell. Returns 1 when all its rows have the same target. */
  sumRows(pairs: number, from: number, to: number, outputs: number, totals: number): number
  /** Rows whose bin the table of 256 bytes marks with 1 come first, pairs along with them, order kept within sides. Returns where the others begin. */
  divideRows(
    bins: number,
    table: number,
    index: number,
    pairs: number,
    from: number,
    to: number,
    scratchIndex: number,
    scratchPairs: number,
  ): number
}
