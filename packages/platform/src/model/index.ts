/** The door of `model`: models of other libraries in and out. */
import type { Implementation } from '@levain/core'
import { exportModel } from './export.ts'
import { importModel } from './import.ts'

export const verbs: Implementation<'model'> = { import: importModel, export: exportModel }
