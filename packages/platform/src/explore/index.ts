/** The door of `explore`: look at data without changing it. */
import type { Implementation } from '@levain/core'
import { lineage } from './lineage.ts'
import { list } from './list.ts'
import { preview } from './preview.ts'
import { profile } from './profile.ts'
import { query } from './query.ts'
import { show } from './show.ts'

export const verbs: Implementation<'explore'> = { list, show, preview, profile, query, lineage }
