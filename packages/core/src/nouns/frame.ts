/** Numbers; NaN is missing. Booleans are 0 and 1. */
export interface NumberColumn {
  readonly kind: 'number'
  readonly name: string
  readonly values: Float64Array
}

/** Categories by code: `levels[codes[i]]`; −1 is missing. */
export interface CategoryColumn {
  readonly kind: 'category'
  readonly name: string
  readonly codes: Int32Array
  readonly levels: readonly string[]
}

/** Instants in milliseconds since 1970 UTC; NaN is missing. */
export interface TimeColumn {
  readonly kind: 'time'
  readonly name: string
  readonly values: Float64Array
}

export type FrameColumn = NumberColumn | CategoryColumn | TimeColumn

/** A table in memory, column by column: what training and evaluation compute on. */
export interface Frame {
  readonly rows: number
  readonly columns: readonly FrameColumn[]
}
