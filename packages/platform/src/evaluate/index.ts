/** The door of `evaluate`: how good a model is, where, and what it takes to break it. */
import type { Implementation } from '@levain/core'
import { curves } from './curves.ts'
import { report } from './report.ts'

export const verbs: Implementation<'evaluate'> = { report, curves }
