import type { Frame } from '@levain/core'

/**
 * A model as these explanations see it: numbers per row, row-major. It may take its time and give the thread away in between, so whatever
 * answers rows can be explained, in this process or in another.
 */
export type Score = (frame: Frame) => Float64Array | Promise<Float64Array>

/** A model is asked for so many rows at a time, so that no question fills the memory. */
export const rowsAtOnce = 8192
