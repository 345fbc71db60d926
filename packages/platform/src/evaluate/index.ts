/** The door of `evaluate`: how good a model is, where, and what it takes to break it. */
import type { Implementation } from '@levain/core'
import { compare } from './compare.ts'
import { curves } from './curves.ts'
import { learning } from './learning.ts'
import { report } from './report.ts'
import { slices } from './slices.ts'
import { stress } from './stress.ts'

export const verbs: Implementation<'evaluate'> = { report, curves, slices, stress, compare, learning }
