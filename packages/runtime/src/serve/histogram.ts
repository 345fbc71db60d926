/** Counts of durations in buckets. Observing costs nanoseconds; quantiles are right to within a bucket, 9 % wide. */
export interface Histogram {
  observe(value: number): void
  /** The value below which the share `q` lies; null while empty. */
  quantile(q: number): number | null
  /** How many values are at most `bound`. */
  atMost(bound: number): number
  readonly count: number
  readonly sum: number
}

const perDoubling = 8
const smallest = 2 ** -20
const size = 45 * perDoubling

/** Buckets grow by 2^(1/8) from about 1e-6; the outer two hold everything beyond. */
export function createHistogram(): Histogram {
  const counts = new Float64Array(size)
  let count = 0
  let sum = 0
  const upper = (bucket: number) => smallest * 2 ** (bucket / perDoubling)
  return {
    observe(value) {
      const bucket = value <= smallest ? 0 : Math.min(size - 1, Math.ceil(Math.log2(value / smallest) * perDoubling))
      counts[bucket]! += 1
      count += 1
      sum += value
    },
    quantile(q) {
      if (count === 0) return null
      let seen = 0
      for (let bucket = 0; bucket < size; bucket++) {
        seen += counts[bucket]!
        if (seen >= q * count) return upper(bucket)
      }
      return upper(size - 1)
    },
    atMost(bound) {
      let seen = 0
      for (let bucket = 0; bucket < size && upper(bucket) <= bound * 1.000001; bucket++) seen += counts[bucket]!
      return seen
    },
    get count() {
      return count
    },
    get sum() {
      return sum
    },
  }
}
