/** `npm run bench:tracking`: the tracking server beside MLflow's own, in one run. See README.md. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Contender } from './contenders/contender.ts'
import { startOnPostgres, startOnSqlite } from './contenders/levain.ts'
import { startMlflow } from './contenders/mlflow.ts'
import { usageOf } from './processes.ts'
import { type Measured, printMemory, printWorkload } from './table.ts'
import { type Workload, workloads } from './workloads/index.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '100000' },
    points: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '2' },
  },
})
const wanted = workloads.filter(({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)))
const folder = await mkdtemp(join(tmpdir(), 'levain-bench-'))
const contenders: Contender[] = []
try {
  const filling = { runs: Number(values.runs), points: Number(values.points) }
  console.log(`Filling each server with ${filling.runs} runs and a metric of ${filling.points} points …`)
  for (const start of [startMlflow, startOnSqlite, startOnPostgres]) {
    const contender = await start(folder, filling)
    if ('reason' in contender) console.log(`not run: ${contender.reason}`)
    else contenders.push(contender)
  }
  printMemory('idle', contenders)
  for (const workload of wanted) printWorkload(workload, await measure(workload))
  printMemory('loaded', contenders)
} finally {
  for (const contender of contenders) await contender.stop()
  await rm(folder, { recursive: true, force: true })
}

/** Rounds alternate between the contenders, so that whatever else the machine does falls on all of them. */
async function measure(workload: Workload): Promise<Measured[]> {
  const all = contenders.map(({ name }) => ({ name, latenciesMs: [] as number[], seconds: 0, cpuSeconds: 0 }))
  for (const contender of contenders) await workload.run(contender, 0.5)
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const [at, contender] of contenders.entries()) {
      const before = cpuOf(contender)
      const { latenciesMs, seconds } = await workload.run(contender, Number(values.seconds))
      const measured = all[at] as (typeof all)[number]
      measured.latenciesMs.push(...latenciesMs)
      measured.seconds += seconds
      measured.cpuSeconds += cpuOf(contender) - before
    }
  }
  return all
}

function cpuOf({ pids }: Contender): number {
  return pids.reduce((total, pid) => total + usageOf(pid).cpuSeconds, 0)
}
