/** The door of `explain`: why a model answers what it answers. */
import type { Implementation } from '@levain/core'
import { answers } from './answers.ts'
import { importance } from './importance.ts'

export const verbs: Implementation<'explain'> = { answers, importance }
