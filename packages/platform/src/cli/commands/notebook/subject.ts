/** What a notebook is about, found out before it is written. */
export interface Subject {
  readonly project: string
  /** Where the server answers, or will. */
  readonly url: string
  /** A dataset to begin with; null where the project has none. */
  readonly data: string | null
  readonly run: RunSubject | null
}

export interface RunSubject {
  readonly id: string
  readonly name: string
  /** Keys of series, to draw. */
  readonly metrics: readonly string[]
  /** What the run left that MLflow can load, or a model of Levain's own as an artifact. */
  readonly model: { readonly kind: 'mlflow'; readonly uri: string } | { readonly kind: 'levain'; readonly path: string } | null
}
