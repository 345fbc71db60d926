/**
 * Libraries that keep columns as float32 compare `fround(x) < t`. These say the same as `x ≤ limit` over float64, exactly, so that a
 * value given in full precision goes the way it goes there.
 */

/** x ≤ limit exactly where fround(x) < t. */
export const limitBelow = (t: number): number => limitUpTo(neighbour32(Math.fround(t), -1))

/** x ≤ limit exactly where fround(x) ≤ t. */
export function limitUpTo(t: number): number {
  const last = Math.fround(t)
  if (last === Number.POSITIVE_INFINITY) return Number.MAX_VALUE
  const middle = (finite32(last) + finite32(neighbour32(last, 1))) / 2
  return Math.fround(middle) === last ? middle : previous(middle)
}

/**
 * fround(x) < t where x ≤ limit, also for x = limit. Only numbers above the limit that round to the same float32 as it does go with it.
 * Nothing lies above the greatest float32.
 */
export function strictLimit(limit: number): number {
  return Math.min(greatest32, neighbour32(Math.fround(limit), 1))
}

const greatest32 = (2 - 2 ** -23) * 2 ** 127

/** Rounding to float32 treats infinity as the number that would come after the greatest one. */
const finite32 = (x: number): number => (Number.isFinite(x) ? x : Math.sign(x) * 2 ** 128)

const bits32 = new Int32Array(1)
const float32 = new Float32Array(bits32.buffer)

function neighbour32(x: number, step: 1 | -1): number {
  if (x === 0) return step * 2 ** -149
  if (x === step * Number.POSITIVE_INFINITY) return x
  float32[0] = x
  bits32[0]! += x > 0 ? step : -step
  return float32[0]
}

const bits64 = new BigInt64Array(1)
const float64 = new Float64Array(bits64.buffer)

/** The greatest float64 below x. */
export function previous(x: number): number {
  if (x === 0) return -Number.MIN_VALUE
  float64[0] = x
  bits64[0]! += x > 0 ? -1n : 1n
  return float64[0]
}
