import type { Binned } from './bins.ts'

/**
 * The inner loops of tree growing, on typed arrays and nothing else: where a faster kernel would be put in. Rows of a node are
 * `index[from … to)`.
 */
export interface TreeKernels {
  /** out[cell·3 …] += gradient, hessian, 1 for each row and feature; `out` is zeroed first. */
  gradientHistogram(
    binned: Binned,
    index: Uint32Array,
    from: number,
    to: number,
    gradient: Float64Array,
    hessian: Float64Array,
    out: Float64Array,
  ): void
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

/** The kernels in plain TypeScript. Features are taken four at a time, so that a row's gradient is loaded once for four updates. */
export const plainKernels: TreeKernels = { gradientHistogram, targetHistogram, partition }

function gradientHistogram(
  binned: Binned,
  index: Uint32Array,
  from: number,
  to: number,
  gradient: Float64Array,
  hessian: Float64Array,
  out: Float64Array,
): void {
  const { bins, offsets } = binned
  out.fill(0, 0, binned.cells * 3)
  let f = 0
  for (; f + 4 <= bins.length; f += 4) fourFeatures(bins, offsets, f, index, from, to, gradient, hessian, out)
  for (; f < bins.length; f++) oneFeature(bins[f]!, offsets[f]! * 3, index, from, to, gradient, hessian, out)
}

function oneFeature(
  bins: Uint8Array,
  offset: number,
  index: Uint32Array,
  from: number,
  to: number,
  gradient: Float64Array,
  hessian: Float64Array,
  out: Float64Array,
): void {
  for (let i = from; i < to; i++) {
    const row = index[i]!
    const cell = offset + bins[row]! * 3
    out[cell]! += gradient[row]!
    out[cell + 1]! += hessian[row]!
    out[cell + 2]! += 1
  }
}

function fourFeatures(
  bins: readonly Uint8Array[],
  offsets: Int32Array,
  first: number,
  index: Uint32Array,
  from: number,
  to: number,
  gradient: Float64Array,
  hessian: Float64Array,
  out: Float64Array,
): void {
  const b0 = bins[first]!
  const b1 = bins[first + 1]!
  const b2 = bins[first + 2]!
  const b3 = bins[first + 3]!
  const o0 = offsets[first]! * 3
  const o1 = offsets[first + 1]! * 3
  const o2 = offsets[first + 2]! * 3
  const o3 = offsets[first + 3]! * 3
  for (let i = from; i < to; i++) {
    const row = index[i]!
    const g = gradient[row]!
    const h = hessian[row]!
    const c0 = o0 + b0[row]! * 3
    out[c0]! += g
    out[c0 + 1]! += h
    out[c0 + 2]! += 1
    const c1 = o1 + b1[row]! * 3
    out[c1]! += g
    out[c1 + 1]! += h
    out[c1 + 2]! += 1
    const c2 = o2 + b2[row]! * 3
    out[c2]! += g
    out[c2 + 1]! += h
    out[c2 + 2]! += 1
    const c3 = o3 + b3[row]! * 3
    out[c3]! += g
    out[c3 + 1]! += h
    out[c3 + 2]! += 1
  }
}

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
