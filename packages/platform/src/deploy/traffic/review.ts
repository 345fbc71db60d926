import {
  type Context,
  type Contracts,
  type Deployment,
  isLevainError,
  type Json,
  millisecondsOf,
  type OutputOf,
  type ParsedInputOf,
  type Signature,
} from '@levain/core'
import { labelsOf, newestLabels } from '../../monitor/index.ts'
import { logColumns, readLog } from '../../predictions/index.ts'
import { requireDeployment } from '../records.ts'
import { signatureOf } from '../show.ts'

type Verb = Contracts['deploy']['review']

/** Decisions that are shown beside what waits. */
const decidedShown = 20

/** @throws deployment-not-found */
export async function review(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const deployment = await requireDeployment(ctx, input.deployment)
  const reviewBelow = (await ctx.ledger.first('traffic', { deployment: deployment.name }))?.reviewBelow ?? null
  const decided = await ctx.ledger.find('reviews', {
    where: { deployment: deployment.name },
    orderBy: [['decidedAt', 'desc']],
    limit: decidedShown,
  })
  const from = new Date(ctx.clock.now() - millisecondsOf(input.within)).toISOString()
  const found = reviewBelow === null ? nothing : await waitingOf(ctx, deployment, reviewBelow, from, input.limit)
  return { reviewBelow, ...found, decided }
}

const nothing = { waiting: 0, predictions: [] }

/** What no label has come for, whoever would have given it. */
async function waitingOf(
  ctx: Context,
  deployment: Deployment,
  reviewBelow: number,
  from: string,
  limit: number,
): Promise<Pick<OutputOf<Verb>, 'waiting' | 'predictions'>> {
  const signature = await signatureOf(ctx, deployment)
  const log = await readLog(ctx, deployment, signature, { from }).catch((error) => {
    if (isLevainError(error, 'log-empty')) return null
    throw error
  })
  if (!log) return nothing
  const labels = (await labelsOf(ctx, deployment))?.table
  const unlabelled = labels ? `and ${logColumns.id} not in (select id from (${newestLabels}))` : ''
  const waiting = `from log where list_max(${logColumns.probabilities}) < ${reviewBelow} ${unlabelled}`
  const tables = { log: log.table, ...(labels ? { labels } : {}) }
  const [count] = await ctx.tables.query(`select count(*) as n ${waiting}`, tables)
  const rows = await ctx.tables.query(`select * ${waiting} order by ${logColumns.at} desc, ${logColumns.id} limit ${limit}`, tables)
  return { waiting: Number(count?.n ?? 0), predictions: rows.map((row) => predictionOf(row, deployment, signature)) }
}

function predictionOf(
  row: Readonly<Record<string, Json>>,
  { name, model }: Deployment,
  { inputs, output }: Signature,
): OutputOf<Verb>['predictions'][number] {
  const probabilities = row[logColumns.probabilities] as number[]
  const answer = row[logColumns.prediction]
  return {
    id: String(row[logColumns.id]),
    at: new Date(String(row[logColumns.at])).toISOString(),
    deployment: name,
    model,
    version: Number(row[logColumns.version]),
    inputs: Object.fromEntries(inputs.map((column) => [column.name, row[column.name] ?? null])),
    prediction: output.classes?.find((label) => String(label) === String(answer)) ?? (answer as string),
    probabilities,
    confidence: Math.max(...probabilities),
  }
}
