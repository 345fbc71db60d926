/** The door of `explain`: why a model answers what it answers. */
import type { Implementation } from '@levain/core'
import { answers } from './answers.ts'
import { counterfactuals } from './counterfactuals.ts'
import { dependence } from './dependence.ts'
import { importance } from './importance.ts'
import { local } from './local.ts'
import { reasons } from './reasons.ts'

export const verbs: Implementation<'explain'> = { answers, importance, local, dependence, counterfactuals, reasons }
