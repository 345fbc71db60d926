/** A feature in a column of the matrix of bins. */
export interface Member {
  readonly feature: number
  /**
   * Alone in its column: −1, bins are as they are. Else the bin that most rows have; it is 0 in the column, where all members have
   * theirs, and the others count on from `base`.
   */
  readonly common: number
  readonly base: number
}

export type Column = readonly Member[]

export interface Candidate {
  /** Bins, the one for missing values included. */
  readonly bins: number
  readonly mayShare: boolean
}

const codesMax = 255
const commonShare = 0.8
/** Columns that are looked at for room: the latest ones. */
const openMax = 100

/**
 * Puts features that are hardly ever other than their most frequent value into columns together, when no row has two of them other:
 * a table of a thousand columns of zeros and ones becomes one of some twenty, and a histogram costs as much as of twenty. Nothing is
 * lost; the most frequent bin's sums are the node's minus the others.
 */
export function bundle(features: readonly Candidate[], rows: number, binsOf: (feature: number) => Uint8Array): Column[] {
  const columns: Member[][] = []
  const open: { readonly members: Member[]; readonly taken: Uint32Array; codes: number }[] = []
  for (const [feature, { bins, mayShare }] of features.entries()) {
    const own = mayShare && bins <= 128 ? binsOf(feature) : null
    const common = own === null ? -1 : commonBin(own, bins)
    if (own === null || common < 0) {
      columns.push([{ feature, common: -1, base: 0 }])
      continue
    }
    const others = rowsApart(own, common, rows)
    let home = open.slice(-openMax).find((column) => column.codes + bins - 1 <= codesMax && !meet(column.taken, others))
    if (!home) {
      home = { members: [], taken: new Uint32Array(others.length), codes: 1 }
      open.push(home)
      columns.push(home.members)
    }
    home.members.push({ feature, common, base: home.codes })
    home.codes += bins - 1
    for (let i = 0; i < others.length; i++) home.taken[i]! |= others[i]!
  }
  return columns.map(aloneAsItIs)
}

/** The code of a bin in the column of its feature. */
export function codeOf({ common, base }: Member, bin: number): number {
  if (common < 0) return bin
  if (bin === common) return 0
  return base + bin - (bin > common ? 1 : 0)
}

/** A column of one keeps its bins. */
function aloneAsItIs(members: Column): Column {
  return members.length === 1 ? [{ feature: members[0]!.feature, common: -1, base: 0 }] : members
}

/** The bin that most rows have, or −1 when they are not by far the most. */
function commonBin(own: Uint8Array, bins: number): number {
  const counts = new Uint32Array(256)
  for (let row = 0; row < own.length; row++) counts[own[row]!]! += 1
  const greatest = counts.subarray(0, bins).indexOf(counts.reduce((most, count) => Math.max(most, count), 0))
  return greatest >= 0 && counts[greatest]! >= commonShare * own.length ? greatest : -1
}

/** A bit for each row: 1 where its bin is another than the common one. */
function rowsApart(own: Uint8Array, common: number, rows: number): Uint32Array {
  const bits = new Uint32Array((rows + 31) >>> 5)
  for (let row = 0; row < rows; row++) if (own[row] !== common) bits[row >>> 5]! |= 1 << (row & 31)
  return bits
}

function meet(a: Uint32Array, b: Uint32Array): boolean {
  for (let i = 0; i < a.length; i++) if ((a[i]! & b[i]!) !== 0) return true
  return false
}
