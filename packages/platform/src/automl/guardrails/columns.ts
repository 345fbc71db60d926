import type { ColumnSchema, FeatureOptions, FrameColumn, Guardrail } from '@levain/core'
import { chosenColumns } from '../../train/index.ts'
import type { Job } from '../plan.ts'
import { leaks } from './leak.ts'

interface Seen {
  readonly schema: ColumnSchema
  readonly column: FrameColumn
  readonly missing: number
  /** Different values that are there. */
  readonly distinct: number
}

/** Looks at each column that may become a feature; says which are used, and what happens to the others. */
export function guardColumns(job: Job, truth: Float64Array, classes: number): { features: FeatureOptions; guardrails: Guardrail[] } {
  const asked = job.group === undefined ? job.features : { ...job.features, drop: [...job.features.drop, job.group] }
  const seen = chosenColumns(job, asked).map((schema) => see(schema, job))
  const rows = job.frame.rows
  const useless = seen.filter(({ distinct }) => distinct <= 1)
  const identifying = seen.filter((own) => !useless.includes(own) && isIdentifier(own, rows))
  const dropped = [...useless, ...identifying].map(({ schema }) => schema.name)
  const kept = seen.filter(({ schema }) => !dropped.includes(schema.name))
  const isAll = kept.length === 0
  const features = isAll ? asked : { ...asked, drop: [...asked.drop, ...dropped] }
  const done = isAll ? 'alerted' : 'done'
  return {
    features,
    guardrails: [
      missing(kept, rows),
      cardinality(kept, asked),
      found(
        'constant-columns',
        done,
        names(useless),
        'No column has one value only.',
        (all) => `Columns with one value only, left out: ${all}.`,
      ),
      found(
        'identifiers',
        done,
        names(identifying),
        'No column that is used looks like an identifier.',
        (all) => `Columns with another value in nearly every row, from which nothing can be learned, left out: ${all}.`,
      ),
      texts(job),
      found(
        'target-leak',
        'alerted',
        leaks(
          kept.map(({ column }) => column),
          truth,
          classes,
        ),
        'No single column gives the target away.',
        (all) =>
          `Columns that alone tell the target nearly without a mistake: ${all}. Are they known when a prediction is wanted? If not, leave them out.`,
      ),
      duplicates(job, truth),
    ],
  }
}

function see(schema: ColumnSchema, { frame }: Job): Seen {
  const column = frame.columns.find(({ name }) => name === schema.name)!
  if (column.kind === 'category') {
    const used = new Set(column.codes)
    const isMissing = used.delete(-1)
    const missing = isMissing ? column.codes.reduce((count, code) => count + (code < 0 ? 1 : 0), 0) : 0
    return { schema, column, missing, distinct: used.size }
  }
  const values = new Set<number>()
  let missing = 0
  for (const value of column.values) {
    if (Number.isNaN(value)) missing += 1
    else values.add(value)
  }
  return { schema, column, missing, distinct: values.size }
}

/** Text that differs nearly everywhere; whole numbers that count rows up, or differ everywhere and are called an id. */
function isIdentifier({ schema, column, distinct, missing }: Seen, rows: number): boolean {
  const known = rows - missing
  if (rows < 30 || distinct < 0.95 * known) return false
  if (column.kind === 'category') return true
  if (column.kind === 'time' || schema.type !== 'integer' || distinct < known) return false
  if (/(^|[_\W])(id|key|number|no|index)$/i.test(schema.name) || /[a-z]I[dD]$/.test(schema.name)) return true
  return column.values.every((value, row) => row === 0 || value === column.values[row - 1]! + 1)
}

function missing(seen: readonly Seen[], rows: number): Guardrail {
  const all = seen.filter((own) => own.missing > 0)
  const most = all.filter((own) => own.missing > rows / 2)
  const said = (list: string): string =>
    `Values are missing in ${list}. Trees learn a side for them; linear models get the mean and a mark that it was missing.`
  if (most.length > 0)
    return {
      name: 'missing-values',
      state: 'alerted',
      said: `${said(listed(names(all)))} In ${listed(names(most))} more than half are.`,
      columns: names(all),
    }
  return found('missing-values', 'done', names(all), 'No value is missing.', said)
}

function cardinality(seen: readonly Seen[], { maxLevels }: FeatureOptions): Guardrail {
  const many = seen.filter(({ column, distinct }) => column.kind === 'category' && distinct > maxLevels)
  return found(
    'high-cardinality',
    'done',
    names(many),
    `No text column has more than ${maxLevels} values.`,
    (all) => `Columns with more than ${maxLevels} values, the rarer of which count as unseen: ${all}.`,
  )
}

/** Free text is no feature unless it is named. */
function texts({ schema, features, target }: Job): Guardrail {
  const free = schema.filter(({ name, type }) => type === 'text' && name !== target && !features.use && !features.drop.includes(name))
  return found(
    'text-columns',
    'done',
    free.map(({ name }) => name),
    'No column is text with many different values.',
    (all) => `Columns of text with many different values, such as sentences or ids, left out unless features.use names them: ${all}.`,
  )
}

const duplicatesLookedAtMax = 200_000

function duplicates({ frame }: Job, truth: Float64Array): Guardrail {
  const rows = Math.min(frame.rows, duplicatesLookedAtMax)
  const seen = new Set<string>()
  for (let row = 0; row < rows; row++) {
    seen.add(frame.columns.map((column) => (column.kind === 'category' ? column.codes[row] : column.values[row])).join())
  }
  const again = rows - seen.size
  const isMany = again > 0.05 * rows && truth.length > 0
  if (!isMany) return { name: 'duplicate-rows', state: 'passed', said: `${again} of ${rows} rows are there twice.`, columns: [] }
  const said = `${again} of ${rows} rows are there twice: a fold may be judged on rows it has learned. If they are repeats, remove them, or name their group.`
  return { name: 'duplicate-rows', state: 'alerted', said, columns: [] }
}

const names = (seen: readonly Seen[]): string[] => seen.map(({ schema }) => schema.name)

const listed = (all: readonly string[]): string => all.slice(0, 6).join(', ') + (all.length > 6 ? ` and ${all.length - 6} more` : '')

function found(
  name: Guardrail['name'],
  state: 'done' | 'alerted',
  columns: string[],
  none: string,
  some: (listed: string) => string,
): Guardrail {
  return columns.length === 0 ? { name, state: 'passed', said: none, columns } : { name, state, said: some(listed(columns)), columns }
}
