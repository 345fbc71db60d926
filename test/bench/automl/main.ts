/** `npm run bench:automl`: native learners and AutoML on fifteen real tables, beside scikit-learn and LightGBM. See README.md. */
import { appendFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, styleText } from 'node:util'
import { type AlgorithmName, silentLog } from '@levain/core'
import { type App, openApp } from '../../../packages/platform/src/app/index.ts'
import { getTables } from './get-tables.ts'
import { type Reference, references, type Triple } from './reference.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    learners: { type: 'boolean', default: true },
    automl: { type: 'boolean', default: true },
    time: { type: 'string', default: '60s' },
    /** Only the first so many of the ten folds. */
    folds: { type: 'string', default: '10' },
    /** What AutoML goes by; auc for two classes and log-loss for more unless given. */
    metric: { type: 'string' },
    seed: { type: 'string', default: '0' },
    tables: { type: 'string' },
    /** One line of JSON per table and contender is added to this file. */
    out: { type: 'string' },
  },
})
const foldsOfAll = 10
const folds = Math.min(foldsOfAll, Number(values.folds))
const metricNames = ['auc', 'log-loss', 'accuracy'] as const

interface Contender {
  readonly name: string
  /** The column it is held against. */
  readonly against: keyof Omit<Reference, 'table' | 'classes'>
  readonly run: (app: App, train: string, test: string) => Promise<Triple>
}

const learner = (name: string, algorithm: AlgorithmName, params: Record<string, number>, against: Contender['against']): Contender => ({
  name,
  against,
  run: async (app, train, test) => {
    const { metrics } = await app.call('train.fit', { data: train, validation: test, target: 'target', algorithm, params, threads: 1 })
    return tripleOf(metrics)
  },
})

const automl: Contender = {
  name: `automl ${values.time}`,
  against: 'average',
  run: async (app, data, test) => {
    const metric = values.metric as 'auc' | undefined
    const { model } = await app.call('automl.run', { data, target: 'target', time: values.time, ...(metric ? { metric } : {}) })
    return tripleOf((await app.call('evaluate.report', { model: model ?? '', data: test })).metrics)
  },
}

const contenders: Contender[] = [
  ...(values.learners
    ? [
        learner('logistic', 'logistic', { l2: 1 }, 'logistic'),
        learner('forest', 'forest', { trees: 300, depthMax: 64, minRows: 1 }, 'forest'),
        learner('boosting', 'boosting', { rounds: 200, learningRate: 0.05, stopAfter: 0 }, 'lightgbm'),
      ]
    : []),
  ...(values.automl ? [automl] : []),
]

const got = values.tables === undefined ? await getTables() : { folder: values.tables }
if ('reason' in got) console.log(`not run: ${got.reason}`)
else {
  const verdicts: { contender: Contender; isGood: boolean }[] = []
  console.log(`AUC / log loss / accuracy, means of ${folds} of ${foldsOfAll} folds ± their standard error; in brackets the reference\n`)
  for (const reference of references.filter(({ table }) => positionals.length === 0 || positionals.includes(table))) {
    for (const contender of contenders) verdicts.push({ contender, isGood: await compare(got.folder, reference, contender) })
  }
  for (const contender of contenders) {
    const own = verdicts.filter((verdict) => verdict.contender === contender)
    const words =
      contender === automl ? `at least as good as the column ${contender.against}` : `within a standard error of ${contender.against}`
    console.log(`${contender.name}: ${words} on ${own.filter(({ isGood }) => isGood).length} of ${own.length} tables`)
  }
}

async function compare(folder: string, reference: Reference, contender: Contender): Promise<boolean> {
  const startedMs = performance.now()
  const results = await judge(join(folder, `${reference.table}.csv`), contender)
  const seconds = (performance.now() - startedMs) / 1000
  const found = metricNames.map((_, m) => spread(results.map((triple) => triple[m]!)))
  const wanted = reference[contender.against]
  const decisive = decisiveFor(reference)
  const isGood = found.every(({ mean, error }, m) => {
    if (contender === automl && m !== decisive) return true
    const ahead = m === 1 ? wanted[m]! - mean : mean - wanted[m]!
    // References are rounded to three or four digits.
    return ahead >= -(contender === automl ? 0.0005 : Math.max(error, 0.001))
  })
  const cells = found.map(
    ({ mean, error }, m) =>
      `${mean.toFixed(4)} ± ${error.toFixed(4)} (${wanted[m]!.toFixed(4)})${contender === automl && m === decisive ? '*' : ' '}`,
  )
  const verdict = isGood ? styleText('green', 'yes') : styleText('red', 'no ')
  console.log(`${verdict} ${reference.table.padEnd(14)} ${contender.name.padEnd(12)} ${cells.join('  ')} ${seconds.toFixed(0)} s`)
  if (values.out) {
    const line = { table: reference.table, contender: contender.name, folds, metric: values.metric ?? null, found, wanted, isGood, seconds }
    appendFileSync(values.out, `${JSON.stringify(line)}\n`)
  }
  return isGood
}

/** AutoML is judged by what it goes by. */
function decisiveFor({ classes }: Reference): number {
  const asked = (metricNames as readonly string[]).indexOf(values.metric ?? '')
  return asked >= 0 ? asked : classes === 2 ? 0 : 1
}

/** Fold after fold, in a project of its own. */
async function judge(file: string, contender: Contender): Promise<Triple[]> {
  const projectFolder = await mkdtemp(join(tmpdir(), 'levain-bench-'))
  const app = await openApp({ projectFolder, log: silentLog })
  try {
    const { data } = await app.call('ingest.file', { path: file, dataset: 'all', types: { target: 'VARCHAR' } })
    const results: Triple[] = []
    for (let fold = 0; fold < folds; fold++) {
      const [train, test] = [await side(app, data, `__fold <> ${fold}`), await side(app, data, `__fold = ${fold}`)]
      results.push(await contender.run(app, train, test))
    }
    return results
  } finally {
    await app.close()
    await rm(projectFolder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Rows of some folds; of each class a tenth is in each. */
async function side(app: App, rows: string, condition: string): Promise<string> {
  const order = `order by target, md5('${values.seed}:' || __row)`
  const placed = `select *, (row_number() over (${order}) - 1) % ${foldsOfAll} as __fold from (select *, row_number() over () as __row from rows)`
  const sql = `select * exclude (__row, __fold) from (${placed}) where ${condition} order by __row`
  return (await app.context().tables.write(sql, { rows })).digest
}

function tripleOf(metrics: Readonly<Record<string, { value: number | null }>>): Triple {
  const [auc, logLoss, accuracy] = metricNames.map((name) => metrics[name]?.value ?? Number.NaN)
  return [auc!, logLoss!, accuracy!]
}

/** Mean and its standard error. */
function spread(all: readonly number[]): { mean: number; error: number } {
  const mean = all.reduce((sum, x) => sum + x, 0) / all.length
  const variance = all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, all.length - 1)
  return { mean, error: Math.sqrt(variance / all.length) }
}
