/** Fills a project's ledger through its own commits: `fill-levain.ts FOLDER RUNS POINTS`. Prints where it put what. */
import { type Change, insert, newRun, record, runChanges } from '@levain/core'
import { openApp } from 'levain'
import { metricOf, paramOf } from './contender.ts'

const [projectFolder = '.', runs = '0', points = '0'] = process.argv.slice(2)
const startedMs = 1_760_000_000_000
const ten = Array.from({ length: 10 }, (_, index) => index)

const app = await openApp({ projectFolder })
const ctx = app.context()
const filledRun = (number: number): Change[] => {
  const startedAt = new Date(startedMs + number).toISOString()
  const run = newRun(ctx, { kind: 'script', experiment: 'searched', name: `run-${number}`, status: 'ok', startedAt, endedAt: startedAt })
  return [
    ...runChanges(ctx, run),
    ...ten.map((index) => insert('params', { run: run.id, key: `p${index}`, value: paramOf(number, index) })),
    record(
      run.id,
      ten.map((index) => ({ key: `m${index}`, value: metricOf(number, index), step: 0, atMs: startedMs })),
    ),
  ]
}
for (let start = 0; start < Number(runs); start += 500) {
  const numbers = Array.from({ length: Math.min(500, Number(runs) - start) }, (_, offset) => start + offset)
  await ctx.ledger.commit(numbers.flatMap(filledRun))
}
const long = newRun(ctx, { kind: 'script', experiment: 'long' })
await ctx.ledger.commit(runChanges(ctx, long))
for (let start = 0; start < Number(points); start += 10_000) {
  const steps = Array.from({ length: Math.min(10_000, Number(points) - start) }, (_, offset) => start + offset)
  const part = steps.map((step) => ({ key: 'loss', value: 1 / (step + 1), step, atMs: startedMs + step }))
  await ctx.ledger.commit([record(long.id, part)])
}
console.log(JSON.stringify({ experiment: 'searched', run: long.id }))
await app.close()
