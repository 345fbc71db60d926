import type { CutColumn } from './cut-column.ts'

/** How the trees of a forest grow. */
export interface ForestOptions {
  readonly trees: number
  /** Splits from the root to a leaf at most. */
  readonly depthMax: number
  /** Rows in a leaf at least. */
  readonly rowsMin: number
  /** Features looked at in each node, drawn anew; more are drawn while none of them splits. */
  readonly featuresPerNode: number
  /** Whether each tree learns from as many rows as there are, drawn with repetition. */
  readonly bootstrap: boolean
  /** Whether cuts are drawn at random, one for each feature, instead of searched. */
  readonly randomCuts: boolean
}

/** A feature as the trees see it. */
export interface PlannedFeature extends CutColumn {
  /** Its number among all features. */
  readonly feature: number
  /** Addresses of its column of bins, and of the numbers the bins stand for. */
  readonly bins: number
  readonly valuesAt: number
  readonly binCount: number
  /** Bins are levels of a category, in no order. */
  readonly levels: boolean
}

/** Addresses of what one thread works with. */
export interface Room {
  readonly index: number
  readonly pairs: number
  readonly scratchIndex: number
  readonly scratchPairs: number
  readonly cells: number
  readonly counts: number
  readonly occupied: number
  readonly totals: number
  readonly table: number
  readonly result: number
  /** Rows left out of the tree; 0 where none are. */
  readonly spared: number
  /** What trees that did not learn from a row answer: sums per row and output in whole numbers, and how many trees they are. */
  readonly sparedSums: number
  readonly sparedTrees: number
}

/** Everything the threads of one forest share, as plain data. */
export interface ForestPlan {
  readonly rows: number
  /** 1 for numbers and two classes, else the number of classes. */
  readonly outputs: number
  readonly features: readonly PlannedFeature[]
  readonly options: ForestOptions
  /** One for each tree. */
  readonly seeds: readonly number[]
  /** Targets as they are learned (float64 per row), the weights of rows (0: all 1), and the counters of trees begun and grown. */
  readonly at: { readonly targets: number; readonly weights: number; readonly begun: number }
  /** A target is learned as target / unit − mean. */
  readonly unit: number
  readonly mean: number
  readonly rooms: readonly Room[]
}

/** The whole number that stands for 1 in sums of answers: whole numbers can be added in any order. */
export const one = 2 ** 19
