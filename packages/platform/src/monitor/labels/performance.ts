import { type Context, type Deployment, hasTarget, type MetricValue, type Signature, type TableDigest } from '@levain/core'
import { measure, type Scores } from '@levain/runtime/stats'
import { list } from '../../store/index.ts'
import { labelsOf, newestLabels } from './labels-of.ts'

/** How right a deployment's answers were, as far as labels have come. */
export interface Performance {
  readonly labelled: number
  /** Share of the predictions that have a label; with little of it, what is known may not be typical. */
  readonly coverage: number
  readonly metrics: Record<string, MetricValue>
}

/** Intervals are bootstrapped; beyond so many rows they would hardly become narrower, only slower. The newest count. */
const rowsMax = 20_000

/** Metrics of the labelled rows of a log table; null where no label has come. */
export async function performanceOf(
  ctx: Context,
  deployment: Deployment,
  signature: Signature,
  log: TableDigest,
): Promise<Performance | null> {
  const labels = (await labelsOf(ctx, deployment))?.table
  if (!labels) return null
  const { output } = signature
  if (!hasTarget(output.task)) return null
  const sql = output.task === 'regression' ? valuesSql : classesSql(output.classes ?? [])
  const joined = `select log.*, truth.label from log join (${newestLabels}) truth on truth.id = log.__id__`
  const scored = await ctx.tables.write(`${sql} from (${joined} order by __at__ desc, __id__ limit ${rowsMax})`, { log, labels })
  const [count] = await ctx.tables.query(`select count(*) as n, (select count(*) from (${joined})) as labelled from log`, { log, labels })
  const labelled = Number(count?.labelled)
  if (labelled === 0) return null
  const scores = await scoresOf(ctx, scored.digest, signature)
  return { labelled, coverage: labelled / Number(count?.n), metrics: measure(scores) }
}

const valuesSql = 'select try_cast(label as double) as truth, try_cast(__prediction__ as double) as predicted'

/** Classes by their place in the signature, compared as what they are: `1.0` is 1, `True` is true. A class no model knows has none. */
function classesSql(classes: readonly (string | number | boolean)[]): string {
  const type = classes.every((label) => typeof label === 'number')
    ? 'double'
    : classes.every((label) => typeof label === 'boolean')
      ? 'boolean'
      : 'varchar'
  const known = `${list(classes.map(String))}::${type}[]`
  const place = (value: string): string => `list_position(${known}, try_cast(${value} as ${type})) - 1`
  const chances = classes.map((_, k) => `coalesce(__probabilities__[${k + 1}], 0) as p${k}`)
  return `select ${[`${place('label')} as truth`, `${place('__prediction__')} as predicted`, ...chances].join(', ')}`
}

/** Rows whose label or answer cannot be read are left out. */
async function scoresOf(ctx: Context, table: TableDigest, { output }: Signature): Promise<Scores> {
  const frame = await ctx.tables.frame(table)
  const columns = frame.columns.map((column) =>
    column.kind === 'category' ? new Float64Array(frame.rows).fill(Number.NaN) : column.values,
  )
  const [truth = new Float64Array(), predicted = new Float64Array(), ...chances] = columns
  const rows = [...truth.keys()].filter((row) => !Number.isNaN(truth[row]) && !Number.isNaN(predicted[row]))
  if (output.task === 'regression') {
    return { task: 'regression', truth: pick(truth, rows), predicted: pick(predicted, rows) }
  }
  const probabilities = Float64Array.from(rows.flatMap((row) => chances.map((chance) => chance[row] as number)))
  const [truthIndex, predictedIndex] = [Int32Array.from(pick(truth, rows)), Int32Array.from(pick(predicted, rows))]
  return { task: 'classification', classes: chances.length, truth: truthIndex, predicted: predictedIndex, probabilities }
}

const pick = (values: Float64Array, rows: readonly number[]): Float64Array => Float64Array.from(rows, (row) => values[row] as number)
