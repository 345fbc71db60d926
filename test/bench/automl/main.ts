/** `npm run bench:automl`: native learners and AutoML on fifteen real tables, beside scikit-learn and LightGBM. See README.md. */
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findPython } from '../../systems/python.ts'
import { automl, type Contender, learners } from './contenders.ts'
import { foldsOfAll, type Ground, openGround, side } from './folds.ts'
import { getTables } from './get-tables.ts'
import { Journal } from './journal.ts'
import { askPeers } from './peers.ts'
import { references } from './reference.ts'
import { judge, lineOf, totals, type Verdict } from './verdict.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    learners: { type: 'boolean', default: true },
    automl: { type: 'boolean', default: true },
    /** Train scikit-learn and LightGBM on the same folds too. */
    peers: { type: 'boolean', default: true },
    /** What AutoML may take per fold. */
    time: { type: 'string', default: '60s' },
    /** Only the first so many of the ten folds. */
    folds: { type: 'string', default: '10' },
    /** What AutoML goes by; auc for two classes and log-loss for more unless given. */
    metric: { type: 'string' },
    /** Trials of AutoML at once; one per core unless given. */
    workers: { type: 'string' },
    seed: { type: 'string', default: '0' },
    /** A folder with the tables as CSV files, instead of fetching them. */
    tables: { type: 'string' },
    /** Keeps results here, a line per fold, and goes on from them. */
    journal: { type: 'string' },
  },
})
const folds = Math.min(foldsOfAll, Number(values.folds))
const seed = String(Number(values.seed))
const journal = new Journal(values.journal)
const own = automl({ time: values.time, metric: values.metric, workers: values.workers ? Number(values.workers) : undefined })
const contenders: Contender[] = [...(values.learners ? learners : []), ...(values.automl ? [own] : [])]

const python = await findPython(join(import.meta.dirname, 'requirements.txt'))
const got = values.tables === undefined ? await getTables() : { folder: values.tables }
if ('reason' in got) console.log(`not run: ${got.reason}`)
else await bench(got.folder)

async function bench(folder: string): Promise<void> {
  if ('reason' in python) console.log(`peers were not run: ${python.reason}`)
  console.log(`AUC / log loss / accuracy, means of ${folds} of ${foldsOfAll} folds ± their standard error`)
  console.log('[peers on the same folds ± the standard error of the difference] (ten folds of the reference)\n')
  const verdicts: Verdict[] = []
  for (const reference of references.filter(({ table }) => positionals.length === 0 || positionals.includes(table))) {
    const { table } = reference
    const file = join(folder, `${table}.csv`)
    const ground = await openGround(file)
    try {
      if (values.peers && 'program' in python) await askPeers(python.program, { ground, file, table, seed, folds }, journal)
      for (const contender of contenders) {
        await runFolds(ground, table, contender)
        const verdict = judge(journal, reference, contender, folds, values.metric)
        verdicts.push(verdict)
        console.log(lineOf(verdict))
      }
    } finally {
      await ground.close()
    }
  }
  console.log(totals(verdicts))
}

async function runFolds(ground: Ground, table: string, contender: Contender): Promise<void> {
  const known = journal.found(table, contender.name)
  for (let fold = 0; fold < folds; fold++) {
    if (known[fold]) continue
    const [train, test] = [await side(ground, seed, `__fold <> ${fold}`), await side(ground, seed, `__fold = ${fold}`)]
    const startedMs = performance.now()
    const found = await contender.run(ground.app, train, test)
    journal.add({ table, contender: contender.name, fold, found, seconds: (performance.now() - startedMs) / 1000, load: loadavg()[0]! })
  }
}
