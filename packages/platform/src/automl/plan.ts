import type { ColumnSchema, FeatureOptions, Frame, Guardrail, Signature } from '@levain/core'
import type { MetricName } from '@levain/runtime/stats'
import type { Folds } from './folds.ts'

type Label = NonNullable<Signature['output']['classes']>[number]

/** What was asked for, as plain data that goes to every worker. Its columns are in shared memory. */
export interface Job {
  readonly frame: Frame
  readonly schema: readonly ColumnSchema[]
  readonly target: string
  readonly task: 'classification' | 'regression' | undefined
  readonly metric: MetricName | undefined
  readonly features: FeatureOptions
  readonly group: string | undefined
  readonly timeColumn: string | undefined
  readonly folds: number | undefined
  readonly seed: number
  readonly workers: number
}

/** What a look at the data made of it: how models are trained and judged. The same job gives the same plan. */
export interface Plan {
  readonly task: 'classification' | 'regression'
  /** Labels in the order of the probabilities; null for regression. */
  readonly classes: readonly Label[] | null
  readonly metric: MetricName
  /** Class index or value; NaN where it is missing. In shared memory. */
  readonly truth: Float64Array
  readonly features: FeatureOptions
  readonly folds: Folds
  /** How models are judged, in words. */
  readonly split: string
  /** Rows with a target. */
  readonly rows: number
  /** Trials that fit into memory at once. */
  readonly workers: number
  readonly guardrails: readonly Guardrail[]
}

/** Numbers a model answers per row. */
export const outputsOf = ({ classes }: Pick<Plan, 'classes'>): number => classes?.length ?? 1
