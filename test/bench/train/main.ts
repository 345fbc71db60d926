/** `npm run bench:train`: boosting beside LightGBM, XGBoost and scikit-learn, in one run. See README.md. */
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
  readonly cpuSeconds: number
  readonly seconds: number
}
interface Contender {
  readonly name: string
  readonly run: (folder: string, threads: number) => Promise<Run>
}

const contenders = await gather()
const folder = await mkdtemp(join(tmpdir(), 'levain-bench-'))
try {
  for (const table of tables.filter(({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)))) {
    const own = writeTable(table, folder)
    for (const threads of values.threads.split(',').map(Number)) await compare(table, own, threads)
    await rm(own, { recursive: true })
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function gather(): Promise<Contender[]> {
  const program = join(import.meta.dirname, 'contenders/levain.ts')
  const own = {
    name: 'levain',
    run: (at: string, threads: number) => told(process.execPath, ['--conditions=@levain/source', program, at, String(threads)]),
  }
  const python = await findPython(join(import.meta.dirname, 'contenders/requirements.txt'))
  if ('reason' in python) {
    console.log(`not run: LightGBM, XGBoost and scikit-learn, because ${python.reason}`)
    return [own]
  }
  const peers = join(import.meta.dirname, 'contenders/peers.py')
  const peer = (name: string): Contender => ({
    name,
    run: (at, threads) => told(python.program, [peers, name, at, String(threads), JSON.stringify(settings)]),
  })
  return [own, peer('lightgbm'), peer('xgboost'), peer('sklearn')]
}

async function told(program: string, args: readonly string[]): Promise<Run> {
  const { stdout } = await execute(program, args, { maxBuffer: 2 ** 24 })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Run
}

async function compare(table: Table, at: string, threads: number): Promise<void> {
  const { name, trainRows, columns } = table
  console.log(
    styleText('bold', `\n${name}: ${trainRows.toLocaleString('en')} rows × ${columns} columns, ${threads} thread${threads > 1 ? 's' : ''}`),
  )
  const runs = new Map<Contender, Run[]>(contenders.map((contender) => [contender, []]))
  for (let repeat = 0; repeat < Number(values.repeats); repeat++)
    for (const contender of repeat % 2 === 0 ? contenders : contenders.toReversed())
      runs.get(contender)?.push(await contender.run(at, threads))
  console.log(row('', 'CPU s', 'wall s', 'levain / it, CPU', 'levain / it, wall', 'test AUC'))
  const least = (contender: Contender, of: keyof Run): number => Math.min(...(runs.get(contender) ?? []).map((run) => run[of]))
  const [levain] = contenders
  for (const contender of contenders) {
    const [cpu, wall] = [least(contender, 'cpuSeconds'), least(contender, 'seconds')]
    const ratios = levain ? [least(levain, 'cpuSeconds') / cpu, least(levain, 'seconds') / wall] : []
    console.log(
      row(contender.name, ...[cpu, wall, ...ratios].map((x) => x.toFixed(2)), (await aucOf(at, table, contender.name)).toFixed(5)),
    )
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
  return name.padEnd(12) + cells.map((cell) => cell.padStart(19)).join('')
}
