/** `npm run bench:train`: boosting beside LightGBM, XGBoost and scikit-learn, and logistic regression beside scikit-learn, in one run. See README.md. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify, styleText } from 'node:util'
import { findPython } from '../../systems/python.ts'
import { settings } from './settings.ts'
import { type Table, tables, writeTable } from './tables.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { repeats: { type: 'string', default: '3' }, threads: { type: 'string', default: '1,2' } },
})
const execute = promisify(execFile)

interface Run {
  /** What was made small, of logistic regression: the loss of all rows with its penalty. */
  readonly objective?: number
  readonly cpuSeconds: number
  readonly seconds: number
}
interface Contender {
  readonly name: string
  readonly run: (folder: string, threads: number) => Promise<Run>
}

const python = await peerPython()
const contenders = gather()
const folder = await mkdtemp(join(tmpdir(), 'levain-bench-'))
try {
  for (const table of tables.filter(({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)))) {
    const own = writeTable(table, folder)
    for (const threads of values.threads.split(',').map(Number)) await compare('boosting', contenders.boosting, table, own, threads)
    if (!table.sparse) await compare('logistic regression', contenders.logistic, table, own, 1)
    await rm(own, { recursive: true })
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function peerPython(): Promise<string | null> {
  const found = await findPython(join(import.meta.dirname, 'contenders/requirements.txt'))
  if ('program' in found) return found.program
  console.log(`not run: LightGBM, XGBoost and scikit-learn, because ${found.reason}`)
  return null
}

function gather(): { boosting: Contender[]; logistic: Contender[] } {
  const program = (file: string): string => join(import.meta.dirname, 'contenders', file)
  const own = (file: string): Contender => ({
    name: 'levain',
    run: (at, threads) => told(process.execPath, ['--conditions=@levain/source', program(file), at, String(threads)]),
  })
  const peers = (...names: readonly string[]): Contender[] =>
    (python === null ? [] : names).map((name) => ({
      name,
      run: (at, threads) => told(python ?? '', [program('peers.py'), name, at, String(threads), JSON.stringify(settings)]),
    }))
  return {
    boosting: [own('levain.ts'), ...peers('lightgbm', 'xgboost', 'sklearn')],
    logistic: [own('levain-logistic.ts'), ...peers('sklearn-logistic')],
  }
}

async function told(program: string, args: readonly string[]): Promise<Run> {
  const { stdout } = await execute(program, args, { maxBuffer: 2 ** 24 })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Run
}

async function compare(what: string, contenders: readonly Contender[], table: Table, at: string, threads: number): Promise<void> {
  const { name, trainRows, columns } = table
  console.log(
    styleText(
      'bold',
      `\n${what}, ${name}: ${trainRows.toLocaleString('en')} rows × ${columns} columns, ${threads} thread${threads > 1 ? 's' : ''}`,
    ),
  )
  const runs = new Map<Contender, Run[]>(contenders.map((contender) => [contender, []]))
  for (let repeat = 0; repeat < Number(values.repeats); repeat++)
    for (const contender of repeat % 2 === 0 ? contenders : contenders.toReversed())
      runs.get(contender)?.push(await contender.run(at, threads))
  console.log(row('', 'CPU s', 'wall s', 'levain / it, CPU', 'levain / it, wall', 'test AUC', 'loss'))
  const least = (contender: Contender, of: 'cpuSeconds' | 'seconds'): number =>
    Math.min(...(runs.get(contender) ?? []).map((run) => run[of]))
  const [levain] = contenders
  for (const contender of contenders) {
    const [cpu, wall] = [least(contender, 'cpuSeconds'), least(contender, 'seconds')]
    const ratios = levain ? [least(levain, 'cpuSeconds') / cpu, least(levain, 'seconds') / wall] : []
    const loss = runs.get(contender)?.at(-1)?.objective?.toFixed(5) ?? ''
    const auc = (await aucOf(at, table, contender.name)).toFixed(5)
    console.log(row(contender.name, ...[cpu, wall, ...ratios].map((x) => x.toFixed(2)), auc, loss))
  }
}

/** The share of pairs of rows of different classes that the scores put in the right order. */
async function aucOf(at: string, { columns, testRows }: Table, name: string): Promise<number> {
  const scores = numbers(await readFile(join(at, `${name}.scores`)))
  const target = numbers(await readFile(join(at, 'test.f64'))).subarray(columns * testRows)
  const order = Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!)
  let [ranks, positives] = [0, 0]
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++
    const ones = order.slice(from, to).filter((row) => target[row] === 1).length
    ranks += ones * ((from + to + 1) / 2)
    positives += ones
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (testRows - positives))
}

function numbers(bytes: Buffer): Float64Array {
  return new Float64Array(new Uint8Array(bytes).buffer)
}

function row(name: string, ...cells: readonly string[]): string {
  return name.padEnd(17) + cells.map((cell) => cell.padStart(19)).join('')
}
