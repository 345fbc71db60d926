/** `npm run bench:tracking`: the tracking server beside MLflow's own, in one run. See README.md. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Contender } from './contenders/contender.ts'
import { startOnPostgres, startOnSqlite } from './contenders/levain.ts'
import { startMlflow } from './contenders/mlflow.ts'
import { patienceMs } from './load.ts'
import { usageOf } from './processes.ts'
import { type Measured, printMemory, printRatios, printWorkload, type Result } from './table.ts'
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
  const results: Result[] = []
  for (const workload of wanted) {
    const measured = await measure(workload)
    printWorkload(workload, measured)
    results.push({ workload, measured })
  }
  printMemory('loaded', contenders)
  printRatios(results)
} finally {
  for (const contender of contenders) await contender.stop()
  await rm(folder, { recursive: true, force: true })
}

/**
 * Rounds alternate between the contenders, so that whatever else the machine does falls on all of them. Each warms up
 * first; whose warming up takes longer than all rounds would is measured by it. Who gives no answer is taken to have given
 * it when patience ended, so that others are at least so many times as fast.
 */
async function measure(workload: Workload): Promise<Measured[]> {
  const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)]
  const warmings = []
  for (const contender of contenders) warmings.push(await timed(workload, contender, 0.5))
  const slow = warmings.map((warming) => warming.seconds > seconds * rounds)
  const all = warmings.map((warming, at) => (slow[at] ? warming : { ...warming, latenciesMs: [], seconds: 0, cpuSeconds: 0 }))
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, contender] of contenders.entries()) {
      const before = all[at]
      if (!before || slow[at]) continue
      const more = await timed(workload, contender, seconds)
      all[at] = {
        ...more,
        latenciesMs: [...before.latenciesMs, ...more.latenciesMs],
        seconds: before.seconds + more.seconds,
        cpuSeconds: before.cpuSeconds + more.cpuSeconds,
      }
    }
  }
  return all
}

async function timed(workload: Workload, contender: Contender, forSeconds: number): Promise<Measured> {
  const before = cpuOf(contender)
  const used = () => cpuOf(contender) - before
  try {
    const { latenciesMs, seconds } = await workload.run(contender, forSeconds)
    return { name: contender.name, latenciesMs, seconds, cpuSeconds: used() }
  } catch (error) {
    if ((error as Error).name !== 'TimeoutError') throw error
    const gaveUp = { name: `${contender.name} (no answer)`, latenciesMs: [patienceMs], seconds: patienceMs / 1000, cpuSeconds: used() }
    // It would go on looking for an answer that nobody waits for.
    await contender.restart()
    return gaveUp
  }
}

function cpuOf({ pids }: Contender): number {
  return pids.reduce((total, pid) => total + usageOf(pid).cpuSeconds, 0)
}
