/** Sources become dataset versions. */
import type { Implementation } from '@levain/core'
import { content } from './content.ts'
import { file } from './file.ts'
import { query } from './query.ts'
import { table } from './table.ts'

export const verbs: Implementation<'ingest'> = { file, content, query, table }
