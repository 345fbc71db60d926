import type { Table } from './table.ts'

/** Contributions of features to the outputs of some rows, and what must be said of them to be understood. */
export interface Attribution {
  /**
   * How unknown features were treated: `path-dependent` averages them by the training cover of the trees; `interventional` gives them the
   * values of the background rows, one row at a time, and the mean over the rows.
   */
  readonly mode: 'path-dependent' | 'interventional'
  /**
   * What contributions add up to. `margin`: before the link (log-odds). `probability-rescaled`: each background row's margin contributions
   * stretched to the difference in probability, as Python's `shap` does. `probability-exact`: Shapley values of the probability itself.
   */
  readonly space: 'margin' | 'probability-rescaled' | 'probability-exact'
  /** Background rows that were used: all that were given; 0 when path-dependent. */
  readonly background: number
  readonly features: readonly string[]
  /** Outputs in order: class labels, or one for a binary margin or a number. */
  readonly outputs: number
  readonly rows: number
  /** Per output: what the model answers when nothing is known. */
  readonly base: Float64Array
  /** rows × features × outputs, row-major. With `base` they add up to the model's answer. */
  readonly contributions: Float64Array
}

/** One way to explain one model, over features. */
export interface Compiled {
  readonly outputs: number
  readonly base: Float64Array
  /** Adds contributions to `out`: rows × features × outputs. */
  block(rows: Table, out: Float64Array): void
}
