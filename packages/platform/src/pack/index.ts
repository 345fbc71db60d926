/** The door of `pack`: a model version with everything a serving process needs, as a directory, an image, or modules for a browser. */
import type { Implementation } from '@levain/core'
import { sbom } from './bom/sbom.ts'
import { browser } from './browser/index.ts'
import { bundle } from './bundle.ts'
import { exportBundle } from './export.ts'
import { image } from './image/index.ts'
import { makeKey } from './signature/key.ts'
import { verifyImage } from './signature/verify.ts'

export { bundle as packBundle } from './bundle.ts'

export const verbs: Implementation<'pack'> = { bundle, export: exportBundle, image, sbom, browser, key: makeKey, verify: verifyImage }
