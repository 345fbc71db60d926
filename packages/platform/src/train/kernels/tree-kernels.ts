/**
 * The inner loops of tree growing, on typed arrays and nothing else: where a faster kernel would be put in. Rows of a node are
 * `index[from … to)`.
 */
export interface TreeKernels {
  /** out[cell·(1 + outputs) …] += 1, then the row's target (one output) or a 1 for its class; one feature, cells from 0. */
  targetHistogram(
    bins: Uint8Array,
    cells: number,
    index: Uint32Array,
    from: number,
    to: number,
    target: Float64Array,
    outputs: number,
    out: Float64Array,
  ): void
  /** Rows with bin ≤ `bin` (and missing ones, with `missingLeft`) come first, order kept within sides; returns where the others begin. */
  partition(
    bins: Uint8Array,
    index: Uint32Array,
    from: number,
    to: number,
    bin: number,
    missing: number,
    missingLeft: boolean,
    scratch: Uint32Array,
  ): number
}

/** The kernels in plain TypeScript. */
export const plainKernels: TreeKernels = { targetHistogram, partition }

function targetHistogram(
  bins: Uint8Array,
  cells: number,
  index: Uint32Array,
  from: number,
  to: number,
  target: Float64Array,
  outputs: number,
  out: Float64Array,
): void {
  const stride = outputs + 1
  out.fill(0, 0, cells * stride)
  if (outputs === 1) {
    for (let i = from; i < to; i++) {
      const row = index[i]!
      const cell = bins[row]! * 2
      out[cell]! += 1
      out[cell + 1]! += target[row]!
    }
    return
  }
  for (let i = from; i < to; i++) {
    const row = index[i]!
    const cell = bins[row]! * stride
    out[cell]! += 1
    out[cell + 1 + target[row]!]! += 1
  }
}

function partition(
  bins: Uint8Array,
  index: Uint32Array,
  from: number,
  to: number,
  bin: number,
  missing: number,
  missingLeft: boolean,
  scratch: Uint32Array,
): number {
  let left = from
  let right = 0
  const missingIs = missingLeft ? -1 : 256
  for (let i = from; i < to; i++) {
    const row = index[i]!
    const own = bins[row]!
    if ((own === missing ? missingIs : own) <= bin) index[left++] = row
    else scratch[right++] = row
  }
  index.set(scratch.subarray(0, right), left)
  return left
}
