import { directions } from './directions.ts'

const bits = 32

/**
 * A coordinate of a point of the Sobol sequence (Bratley & Fox 1988), in [0, 1); undefined beyond the 64 dimensions there
 * are direction numbers for.
 *
 * @param scramble a seed for this dimension: then each bit is flipped or not, depending on all bits above it (Owen 1995), as
 * a hash decides (Burley 2020)
 */
export function sobolPoint(index: number, dimension: number, scramble?: number): number | undefined {
  const matrix = matrixOf(dimension)
  if (!matrix) return undefined
  let word = 0
  for (let bit = 0, gray = index ^ (index >>> 1); gray !== 0; bit += 1, gray >>>= 1) if (gray & 1) word ^= matrix[bit] as number
  if (scramble !== undefined) word = reversed(hashed(reversed(word), scramble))
  return (word >>> 0) / 2 ** bits
}

const known: (Uint32Array | undefined)[] = []

function matrixOf(dimension: number): Uint32Array | undefined {
  if (dimension > directions.length) return undefined
  known[dimension] ??= dimension === 0 ? firstMatrix() : matrixFrom(directions[dimension - 1] as readonly number[])
  return known[dimension]
}

const firstMatrix = (): Uint32Array => Uint32Array.from({ length: bits }, (_, at) => 2 ** (bits - 1 - at))

/** The recurrence of the polynomial makes all direction numbers from the first. */
function matrixFrom([polynomial = 1, ...first]: readonly number[]): Uint32Array {
  const degree = first.length
  const matrix = new Uint32Array(bits)
  for (let at = 0; at < bits; at += 1) {
    if (at < degree) {
      matrix[at] = (first[at] as number) << (bits - 1 - at)
      continue
    }
    const before = matrix[at - degree] as number
    let word = before ^ (before >>> degree)
    for (let back = 1; back < degree; back += 1) if ((polynomial >>> (degree - back)) & 1) word ^= matrix[at - back] as number
    matrix[at] = word
  }
  return matrix
}

function reversed(word: number): number {
  let result = 0
  for (let bit = 0; bit < bits; bit += 1) result |= ((word >>> bit) & 1) << (bits - 1 - bit)
  return result >>> 0
}

/** A hash in which bits depend on lower ones only. */
function hashed(word: number, seed: number): number {
  let hash = (word + seed) | 0
  for (const factor of [0x6c50b47c, 0xb82f1e52, 0xc7afe638, 0x8d22f6e6]) hash ^= Math.imul(hash, factor)
  return hash >>> 0
}
