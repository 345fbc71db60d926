/** The door of `pack`: a model version with everything a serving process needs, as one directory. */
import type { Implementation } from '@levain/core'
import { bundle } from './bundle.ts'
import { exportBundle } from './export.ts'
import { image } from './image/index.ts'

export { bundle as packBundle } from './bundle.ts'

export const verbs: Implementation<'pack'> = { bundle, export: exportBundle, image }
