/** The door of `dvc`: data in the form of DVC, its remotes and its files. */
import type { Implementation } from '@levain/core'
import { pull } from './pull.ts'
import { push } from './push.ts'

export const verbs: Implementation<'dvc'> = { push, pull }
