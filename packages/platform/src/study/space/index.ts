export type { Dimension } from './dimension.ts'
export { checkValues, openSpace, type Space } from './space.ts'
