import { type ColumnProfile, type ColumnSchema, type Context, fail, type Profile, type TableDigest, upsert } from '@levain/core'
import { type CategoryScan, scanCategories } from './categories.ts'
import { type NumericScan, scanNumbers } from './numeric.ts'

/**
 * What a table looks like: counts, moments, quantiles, histograms, frequent values. Computed by DuckDB in a few scans and
 * kept in the ledger by the table's digest, so that a table is profiled once.
 *
 * @throws dataset-not-found
 */
export async function profileTable(ctx: Pick<Context, 'ledger' | 'blobs' | 'tables'>, digest: TableDigest): Promise<Profile> {
  const kept = await ctx.ledger.first('profiles', { table: digest })
  if (kept) return kept.profile
  const profile = await compute(ctx, digest)
  await ctx.ledger.commit([upsert('profiles', { table: digest, profile })])
  return profile
}

async function compute(ctx: Pick<Context, 'blobs' | 'tables'>, digest: TableDigest): Promise<Profile> {
  const schema = await ctx.tables.schema(digest)
  const { rows = 0 } = await ctx.blobs.manifest(digest)
  const query = (sql: string, limit: number) => ctx.tables.query(sql, { rows: digest }, limit)
  const one = async (sql: string) => {
    const [row] = await query(sql, 1)
    if (!row) throw fail('internal', { message: 'an aggregate gave no row' })
    return row
  }
  const texts = schema.filter(isText)
  const numbers = schema.filter((column) => !isText(column))
  const scannedNumbers = await scanNumbers(one, numbers, rows)
  const scannedTexts = await scanCategories(query, texts)
  const columns = schema.map((column) => {
    if (isText(column)) return categoryProfile(column, rows, scannedTexts[texts.indexOf(column)])
    return numericProfile(column, rows, scannedNumbers[numbers.indexOf(column)])
  })
  return { v: 1, table: digest, rows, columns }
}

const isText = ({ type }: ColumnSchema): boolean => type === 'category' || type === 'text'

function numericProfile({ name, type }: ColumnSchema, rows: number, scan?: NumericScan): ColumnProfile {
  const { present, distinct, ...summaries } = scan ?? { present: 0, distinct: 0 }
  return { name, type, count: present, nullCount: rows - present, distinctCount: distinct, ...summaries }
}

function categoryProfile({ name, type }: ColumnSchema, rows: number, scan?: CategoryScan): ColumnProfile {
  const { present, distinct, summary } = scan ?? { present: 0, distinct: 0, summary: { values: [], otherCount: 0 } }
  return { name, type, count: present, nullCount: rows - present, distinctCount: distinct, category: summary }
}
