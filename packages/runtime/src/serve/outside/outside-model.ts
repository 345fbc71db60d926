/** A model that the event loop cannot evaluate, as `bundle.json` describes it. */
export type OutsideModel = PythonModel

/** A model directory of MLflow that Python loads: code runs when it is opened. */
export interface PythonModel {
  readonly kind: 'python'
  /** Where the model directory is in the bundle. */
  readonly folder: string
  /** Flavours of the MLmodel file, as they stand there. */
  readonly flavours: Readonly<Record<string, unknown>>
  /** What each column is called in Python, in the signature's order: `double`, `long`, `string`, … */
  readonly dtypes: readonly string[]
  /** The tensors that the columns are cut from, in order; null where the model takes a table. */
  readonly tensors: readonly TensorInput[] | null
}

/** One input tensor: so many columns, in row-major order. */
export interface TensorInput {
  /** Null where the model takes one tensor without a name. */
  readonly name: string | null
  /** A name of numpy's, e.g. `float32`. */
  readonly dtype: string
  /** Without the first dimension, which is rows. */
  readonly shape: readonly number[]
  /** The product of the shape. */
  readonly width: number
}
