import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Context, type Contracts, type Frame, fail, type OutputOf, type ParsedInputOf, resolveModel, resolveTable } from '@levain/core'
import { loadModel } from '@levain/runtime/codec'
import { createPredictor, type Predictor } from '@levain/runtime/model'
import { commitVersion, identifier, literal } from '../store/index.ts'

type Verb = Contracts['deploy']['batch']

/** Rows predicted before others get a turn on the thread. */
const chunkRows = 2048

/**
 * Predicts every row of a dataset and keeps data and predictions as a version of another one. A row that lacks a value the model requires has no
 * prediction; such rows are counted.
 *
 * @throws model-not-found, model-unreadable, dataset-not-found, column-missing, input-invalid, cancelled
 */
export async function batch(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const model = await resolveModel(ctx, input.model)
  const data = await resolveTable(ctx, input.data)
  const dataset = input.dataset ?? (model.name === null ? undefined : `${model.name}-predictions`)
  if (dataset === undefined) throw fail('input-invalid', { field: 'dataset', expected: 'a name, since the model has none', got: 'nothing' })
  const predictor = createPredictor(await loadModel(ctx.blobs, model.digest))
  const columns = predictedColumns(predictor)
  const frame = await frameOf(ctx, predictor, data.digest, columns)
  const counted = { missing: 0 }
  const folder = join(ctx.stateFolder, 'tmp')
  const path = join(folder, `predictions-${ctx.random.id()}.csv`)
  await mkdir(folder, { recursive: true })
  try {
    await pipeline(Readable.from(lines(ctx, predictor, frame, counted)), createWriteStream(path, { mode: 0o600 }))
    const { digest } = await ctx.tables.write(joinSql(path, columns), { data: data.digest }, { files: [path] })
    const source = `predictions of ${input.model} for ${input.data}`
    const { version } = await commitVersion(ctx, { dataset, manifest: digest, source, parents: [data.node, model.node] })
    return { data: version.manifest, version, rows: frame.rows, withoutPrediction: counted.missing }
  } finally {
    await rm(path, { force: true })
  }
}

interface PredictedColumn {
  readonly name: string
  readonly sqlType: string
}

/** `prediction`, and for classes `probability_<class>` each. */
function predictedColumns({ model }: Predictor): PredictedColumn[] {
  const { classes } = model.signature.output
  const isOf = (type: string) => classes?.every((label) => typeof label === type) ?? type === 'number'
  const isWhole = isOf('number') && classes?.every(Number.isSafeInteger)
  const sqlType = isWhole ? 'bigint' : isOf('number') ? 'double' : isOf('boolean') ? 'boolean' : 'varchar'
  return [{ name: 'prediction', sqlType }, ...(classes ?? []).map((label) => ({ name: `probability_${label}`, sqlType: 'double' }))]
}

async function frameOf(ctx: Context, { model }: Predictor, table: string, predicted: readonly PredictedColumn[]): Promise<Frame> {
  const schema = await ctx.tables.schema(table)
  const taken = schema.find(({ name }) => predicted.some((column) => column.name.toLowerCase() === name.toLowerCase()))
  if (taken) throw fail('input-invalid', { field: 'data', expected: 'a table without predictions', got: `one with a column ${taken.name}` })
  return ctx.tables.frame(
    table,
    model.signature.inputs.map(({ name }) => name),
  )
}

/** The predictions as lines of CSV, some thousand rows at a time. */
async function* lines(ctx: Context, predictor: Predictor, frame: Frame, counted: { missing: number }): AsyncGenerator<string> {
  const { outputs, model } = predictor
  const { classes } = model.signature.output
  const score = predictor.bindFrame(frame)
  const isMissing = missingIn(frame, predictor)
  for (let from = 0; from < frame.rows; from += chunkRows) {
    const to = Math.min(frame.rows, from + chunkRows)
    const scores = score(from, to)
    let text = ''
    for (let row = 0; row < to - from; row++) {
      const own = scores.subarray(row * outputs, (row + 1) * outputs)
      if (isMissing(from + row) || own.some((one) => !Number.isFinite(one))) {
        counted.missing += 1
        text += `${','.repeat(classes ? outputs : 0)}\n`
      } else text += classes ? `${quoted(classes[predictor.classOf(scores, row * outputs)]!)},${own.join(',')}\n` : `${own[0]}\n`
    }
    yield text
    await new Promise((resume) => setImmediate(resume))
    if (ctx.signal.aborted) throw fail('cancelled', { what: 'Predicting' })
  }
}

/** Whether a row lacks a value that the model requires. */
function missingIn(frame: Frame, { model }: Predictor): (row: number) => boolean {
  const required = new Set(model.signature.inputs.filter((column) => column.required).map(({ name }) => name))
  const columns = frame.columns.filter(({ name }) => required.has(name))
  return (row) => columns.some((column) => (column.kind === 'category' ? column.codes[row]! < 0 : Number.isNaN(column.values[row])))
}

const quoted = (label: string | number | boolean): string =>
  typeof label === 'string' ? `"${label.replaceAll('"', '""')}"` : String(label)

function joinSql(path: string, columns: readonly PredictedColumn[]): string {
  const types = columns.map(({ name, sqlType }) => `${literal(name)}: ${literal(sqlType)}`).join(', ')
  const read = `read_csv(${literal(path)}, header = false, auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '', columns = {${types}})`
  return `select data.*, ${columns.map(({ name }) => `predicted.${identifier(name)}`).join(', ')} from data positional join ${read} predicted`
}
