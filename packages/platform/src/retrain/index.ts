/** The door of `retrain`: from an alert to a run request. */
import type { Implementation } from '@levain/core'
import { check } from './check.ts'
import { list, set } from './policies.ts'

export const verbs: Implementation<'retrain'> = { set, list, check }
