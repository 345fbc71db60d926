/** Numbers from a seed: the same seed gives the same numbers on every machine. */
export interface Chance {
  /** In [0, 1), of 53 bits. */
  next(): number
  /** Standard normal. */
  normal(): number
}

/** Chance of its own for each trial of a study, so that a trial's values do not depend on what others drew. */
export function chanceOf(seed: number, ...places: readonly number[]): Chance {
  let hash = scramble(seed)
  for (const place of places) hash = scramble(hash ^ scramble(place + 0x9e3779b9))
  return sfc32(hash, scramble(hash + 1), scramble(hash + 2))
}

/** The finaliser of MurmurHash3: each bit of the input flips half of the bits of the output. */
function scramble(value: number): number {
  let hash = value >>> 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Doty-Humphrey's small fast counting generator with 32-bit words. */
function sfc32(a: number, b: number, c: number): Chance {
  let counter = 1
  const word = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }
  for (let round = 0; round < 12; round += 1) word()
  const next = (): number => ((word() >>> 5) * 67_108_864 + (word() >>> 6)) / 9_007_199_254_740_992
  let spare: number | undefined
  return {
    next,
    /** Polar method of Marsaglia; the second number of each pair is kept. */
    normal() {
      if (spare !== undefined) {
        const kept = spare
        spare = undefined
        return kept
      }
      for (;;) {
        const x = 2 * next() - 1
        const y = 2 * next() - 1
        const square = x * x + y * y
        if (square >= 1 || square === 0) continue
        const factor = Math.sqrt((-2 * Math.log(square)) / square)
        spare = y * factor
        return x * factor
      }
    },
  }
}
