/** `npm run bench:study`: our samplers beside Optuna's and pycma, on the same functions. See README.md. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import type { Method } from '@levain/core'
import { openSearch, type SearchOptions } from '../../../packages/platform/src/study/index.ts'
import { findPython } from '../../systems/python.ts'
import { functions } from './functions.ts'
import reference from './optuna.oracle.json' with { type: 'json' }
import { bestValues, boundFor, median } from './search.ts'

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '20' }, live: { type: 'boolean', default: true } },
  allowNegative: true,
})
const seeds = Number(values.seeds)
const evaluations = [50, 200]

/** Ours, and the column of theirs it is held against. Pure chance says little in 20 seeds, and costs nothing. */
const contenders: readonly { sampler: Method; peer: string; seeds: number }[] = [
  { sampler: { type: 'random' }, peer: 'random', seeds: Math.max(100, seeds) },
  { sampler: { type: 'sobol', scramble: false }, peer: 'sobol', seeds: 1 },
  { sampler: { type: 'sobol' }, peer: 'sobol-scrambled', seeds },
  { sampler: { type: 'tpe' }, peer: 'tpe', seeds },
  { sampler: { type: 'cmaes' }, peer: 'cmaes', seeds },
]

interface Row {
  readonly sampler: string
  readonly function: string
  readonly evaluations: number
  readonly seeds: number
  readonly median: number
}

const theirs = values.live ? await runOptuna() : undefined
let missed = 0
console.log('sampler          evals  function     ours (seeds)      Optuna, recorded  Optuna, now       ours/recorded')
for (const { sampler, peer, seeds: count } of contenders) {
  for (const test of functions) {
    const found = await bestValues(sampler, test, count, evaluations)
    for (const n of evaluations) {
      const ours = median(found.get(n) ?? [])
      const of = (rows: readonly Row[]) => rows.find((row) => row.sampler === peer && row.function === test.name && row.evaluations === n)
      const recorded = of(reference.rows)
      const isWithin = recorded === undefined || ours <= boundFor(recorded.median)
      if (!isWithin) missed += 1
      const ratio = recorded ? (ours - test.optimum) / (recorded.median - test.optimum) : Number.NaN
      const now = theirs && of(theirs)
      console.log(
        [
          peer.padEnd(16),
          String(n).padEnd(6),
          test.name.padEnd(12),
          `${ours.toPrecision(4)} (${count})`.padEnd(17),
          `${recorded?.median.toPrecision(4)} (${recorded?.seeds})`.padEnd(17),
          (now ? `${now.median.toPrecision(4)} (${now.seeds})` : 'not run').padEnd(17),
          `${ratio.toFixed(2)} of its distance to the optimum${isWithin ? '' : '  WORSE THAN 1.3 TIMES'}`,
        ].join(' '),
      )
    }
  }
}
console.log(missed === 0 ? 'No row is worse than 1.3 times.' : `${missed} rows are worse than 1.3 times.`)
await printSpeed()
process.exitCode = missed === 0 ? 0 : 1

async function runOptuna(): Promise<Row[] | undefined> {
  const python = await findPython(join(import.meta.dirname, 'requirements.txt'))
  if ('reason' in python) {
    console.log(`Optuna not run: ${python.reason}`)
    return undefined
  }
  console.log('Running Optuna and pycma; this takes some minutes …')
  const names = contenders.map(({ peer }) => peer).join(',')
  const { stdout } = await promisify(execFile)(python.program, [join(import.meta.dirname, 'optuna.oracle.py'), String(seeds), names], {
    maxBuffer: 64 << 20,
  })
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Omit<Row, 'median' | 'seeds'> & { values: number[] })
  return lines.map(({ values: found, ...row }) => ({ ...row, seeds: found.length, median: median(found) }))
}

/** Time of the 1,000th `ask` over 8 parameters of all kinds. */
async function printSpeed(): Promise<void> {
  const space: SearchOptions['space'] = {
    ...Object.fromEntries(Array.from({ length: 4 }, (_, at) => [`x${at}`, { type: 'float', low: 0, high: 1 }] as const)),
    rate: { type: 'float', low: 1e-5, high: 1, log: true },
    depth: { type: 'int', low: 1, high: 30 },
    units: { type: 'int', low: 1, high: 1024, log: true },
    kind: { type: 'categorical', choices: ['a', 'b', 'c'] },
  }
  const search = await openSearch({ space, direction: 'minimize', seed: 1 })
  const wallMs: number[] = []
  let cpuMs = 0
  for (let number = 0; number < 1200; number += 1) {
    const [startMs, cpu] = [performance.now(), process.cpuUsage()]
    const trial = search.ask()
    if (!trial) break
    if (number >= 1000) {
      wallMs.push(performance.now() - startMs)
      const used = process.cpuUsage(cpu)
      cpuMs += (used.user + used.system) / 1000
    }
    const value = Object.values(trial.values).reduce<number>((sum, part) => sum + (typeof part === 'number' ? Math.log1p(part) : 0), 0)
    search.tell(trial.number, { state: 'ok', value })
  }
  console.log(
    `ask of tpe at 1,000 to 1,200 trials of 8 parameters: median ${median(wallMs).toFixed(2)} ms, ${(cpuMs / wallMs.length).toFixed(2)} ms of processor time`,
  )
}
