/** The door of `validate`: verdicts on data before training, and on models after it. */
import type { Implementation } from '@levain/core'
import { data } from './data.ts'
import { model } from './model.ts'

export const verbs: Implementation<'validate'> = { data, model }
