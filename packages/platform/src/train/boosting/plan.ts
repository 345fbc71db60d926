import type { Member } from './bundles.ts'
import type { LossSpec } from './losses.ts'

/** A feature as the trees see it. */
export interface PlannedFeature {
  /** Its number; of features that gain the same the lower one is taken. */
  readonly feature: number
  /** Its column of the matrix of bins. */
  readonly column: number
  /** Where the sums of its cells begin, in pairs. */
  readonly firstSum: number
  /** Bins of values; missing values have the one after them. */
  readonly bins: number
  /** Bins are levels of a category, in no order. */
  readonly levels: boolean
  /** 1: a greater value must not lower the answer; −1: must not raise it. */
  readonly monotone: -1 | 0 | 1
  /** Where it shares its column: how its bins are told there. The cells leave out the common bin. */
  readonly bundled: Member | null
}

/** Rows, columns or features from … to. */
export type Range = readonly [from: number, to: number]

/** Bytes that tell a kernel of a feature. */
export const toldBytes = 16

/** What one thread owns. */
export interface Share {
  /** Rows to learn from. */
  readonly learn: Range
  /** Rows to watch, numbered after all rows to learn from. */
  readonly watch: Range
  /** Columns whose histograms it adds up. */
  readonly columns: Range
  /** Features it looks for splits in: those of its columns. */
  readonly features: Range
  /** Address of its packed cells. */
  readonly cells: number
  /** Address of its sums; 0: they are the node's own. */
  readonly sums: number
  /** Room for 512 copied rows and their gradients. */
  readonly buffer: number
  /** Room for the rows of a partition. */
  readonly scratch: number
  /** Its features, ascending by their numbers, as the kernels are told of them. */
  readonly told: number
  /** Room for two lists of sums of a feature that shares its column. */
  readonly apart: number
  /** The best splits it found for two leaves. */
  readonly results: number
}

/** Everything the threads of one training share, as plain data. */
export interface Plan {
  readonly learnRows: number
  readonly watchRows: number
  readonly loss: LossSpec
  readonly outputs: number
  readonly columns: number
  /** Bytes of a row of bins. */
  readonly stride: number
  /** Bytes from one packed gradient to the next: `stride` where rows have room for them at their end, else 8. */
  readonly gradientStep: number
  readonly features: readonly PlannedFeature[]
  /** Sums of one node, in pairs. */
  readonly sumsPerNode: number
  readonly leaves: number
  readonly l2: number
  readonly minRows: number
  /** Whether some feature is monotone, so that answers have bounds. */
  readonly bounded: boolean
  readonly shares: readonly Share[]
  /** Places in the shared memory. */
  readonly at: {
    /** The matrix of bins row by row; and column by column. */
    readonly bins: number
    readonly columnBins: number
    /** Per column: cells, and (with one more at the end) where its sums begin. */
    readonly cellCounts: number
    readonly offsets: number
    readonly targets: number
    /** 0: every weight is 1. */
    readonly weights: number
    readonly scores: number
    readonly frozen: number
    /** First and second derivatives as numbers, of losses that do not pack them at once; and packed. */
    readonly derivatives: number
    readonly gradients: number
    /** A gradient that is packed as 1, to count rows with. */
    readonly one: number
    readonly packing: number
    readonly index: number
    /** Per row to learn from: 1 when the tree learns from it; 0 as an address: it learns from all. */
    readonly sampled: number
    /** Per feature: 1 when the tree may use it. */
    readonly usable: number
    /** Sums of every leaf, one after another. */
    readonly sums: number
    /** 256 bytes: which bins go left. */
    readonly table: number
    /** The answer of every leaf. */
    readonly answers: number
    /** Where the threads meet. */
    readonly meeting: number
  }
}
