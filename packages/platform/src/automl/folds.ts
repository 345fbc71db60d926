import { seededRandom } from '@levain/core'

/** Which rows stand on which side, as plain data that goes to every worker. */
export interface Folds {
  readonly count: number
  /** `cross`: fold f is judged on part f and learns from all other parts; `forward`: it is judged on part f + 1 and learns from those before. */
  readonly kind: 'cross' | 'forward'
  /** Per row of the table its part; −1: the target is missing, so the row is in none. */
  readonly part: Int8Array
}

export interface FoldRows {
  readonly train: Int32Array
  readonly test: Int32Array
}

/** The rows of one fold, ascending. */
export function rowsOf({ kind, part }: Folds, fold: number): FoldRows {
  const rows = Int32Array.from(part.keys())
  const test = kind === 'cross' ? fold : fold + 1
  return {
    train: rows.filter((row) => part[row]! >= 0 && (kind === 'cross' ? part[row] !== test : part[row]! < test)),
    test: rows.filter((row) => part[row] === test),
  }
}

export interface SplitRequest {
  /** NaN where it is missing. */
  readonly truth: Float64Array
  /** 0 for regression. */
  readonly classes: number
  readonly folds: number
  readonly seed: number
  /** Which group each row is of, where rows of a group must stay together. */
  readonly groups: Int32Array | null
  /** When each row was, where models must be judged on later rows. */
  readonly times: Float64Array | null
}

/** Rows held out of a table that is large enough for one look. */
const heldOutShare = 0.1

/** How many folds a table of so many rows gets; 1: a part is held out. */
export function foldCountFor(rows: number): number {
  if (rows < 1000) return 10
  if (rows < 5000) return 5
  return rows < 20_000 ? 3 : 1
}

/** Divides rows into parts: by time, by group, or at random, of each class as evenly as can be. The same request gives the same parts. */
export function divide({ truth, classes, folds, seed, groups, times }: SplitRequest): Folds {
  const known = [...truth.keys()].filter((row) => !Number.isNaN(truth[row]))
  const part = new Int8Array(new SharedArrayBuffer(truth.length)).fill(-1)
  if (times) return { ...byTime(known, times, Math.max(2, folds), part), part }
  const parts = folds === 1 ? Math.round(1 / heldOutShare) : folds
  const random = seededRandom(seed ^ 0xf01d)
  const units = groups ? groupUnits(known, groups) : known.map((row) => [row])
  shuffle(units, random)
  // Stable: within a class the order stays the shuffled one. Large groups first, so that parts come out even.
  units.sort((a, b) => (groups ? b.length - a.length : 0) || (classes > 0 ? truth[a[0]!]! - truth[b[0]!]! : 0))
  const sizes = new Array<number>(parts).fill(0)
  for (const [i, unit] of units.entries()) {
    const to = groups ? sizes.indexOf(Math.min(...sizes)) : i % parts
    sizes[to]! += unit.length
    for (const row of unit) part[row] = folds === 1 ? Math.min(to, 1) : to
  }
  return { count: folds, kind: 'cross', part }
}

function byTime(known: readonly number[], times: Float64Array, folds: number, part: Int8Array): Pick<Folds, 'count' | 'kind'> {
  const at = (row: number): number => (Number.isNaN(times[row]) ? Number.NEGATIVE_INFINITY : times[row]!)
  const ordered = known.toSorted((a, b) => at(a) - at(b) || a - b)
  for (const [i, row] of ordered.entries()) part[row] = Math.floor((i * (folds + 1)) / ordered.length)
  // Rows of the same instant stand on the same side.
  for (let i = 1; i < ordered.length; i++) if (at(ordered[i]!) === at(ordered[i - 1]!)) part[ordered[i]!] = part[ordered[i - 1]!]!
  return { count: folds, kind: 'forward' }
}

function groupUnits(rows: readonly number[], groups: Int32Array): number[][] {
  const units = new Map<number, number[]>()
  for (const row of rows) {
    const own = units.get(groups[row]!)
    if (own) own.push(row)
    else units.set(groups[row]!, [row])
  }
  return [...units.values()]
}

function shuffle<Value>(values: Value[], random: { next(): number }): void {
  for (let i = values.length - 1; i > 0; i--) {
    const pick = Math.floor(random.next() * (i + 1))
    const own = values[i]!
    values[i] = values[pick]!
    values[pick] = own
  }
}
