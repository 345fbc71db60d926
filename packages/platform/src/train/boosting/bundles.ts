import type { Apart } from './sparse.ts'

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
  /** Where almost all rows have one bin: that bin, and the rows that have another. */
  readonly sparse: { readonly common: number; readonly apart: Apart } | null
}

const codesMax = 255
const binsMax = 128
/** Columns that are looked at for room: the latest ones. */
const openMax = 100

/**
 * Puts features that are hardly ever other than their most frequent value into columns together, when no row has two of them other:
 * a table of a thousand columns of zeros and ones becomes one of some twenty, and a histogram costs as much as of twenty. Nothing is
 * lost; the most frequent bin's sums are the node's minus the others.
 */
export function bundle(features: readonly Candidate[], rows: number): Column[] {
  const columns: Member[][] = []
  const open: { readonly members: Member[]; readonly taken: Uint8Array; codes: number }[] = []
  for (const [feature, { bins, sparse }] of features.entries()) {
    if (!sparse || bins > binsMax) {
      columns.push([{ feature, common: -1, base: 0 }])
      continue
    }
    const { common, apart } = sparse
    const fits = (taken: Uint8Array): boolean => {
      for (const row of apart.rows) if (taken[row] === 1) return false
      return true
    }
    let home = open.slice(-openMax).find(({ taken, codes }) => codes + bins - 1 <= codesMax && fits(taken))
    if (!home) {
      home = { members: [], taken: new Uint8Array(rows), codes: 1 }
      open.push(home)
      columns.push(home.members)
    }
    home.members.push({ feature, common, base: home.codes })
    home.codes += bins - 1
    for (const row of apart.rows) home.taken[row] = 1
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
