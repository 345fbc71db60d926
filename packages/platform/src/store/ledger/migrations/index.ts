import type { Migration } from 'kysely/migration'
import { first } from './first.ts'

/** Migrations in order; forward only. Names sort in that order. */
export const migrations: Record<string, Migration> = { '0001-first': first }
