/** A run as lines of a terminal. */
export { duration, type RenderOptions, renderProgress } from './render.ts'
export { type Progress, type Screen, type ShowOptions, showProgress } from './show.ts'
