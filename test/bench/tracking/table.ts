import { styleText } from 'node:util'
import type { Contender } from './contenders/contender.ts'
import { usageOf } from './processes.ts'
import type { Workload } from './workloads/index.ts'

/** What came out for one contender, over all rounds. */
export interface Measured {
  readonly name: string
  readonly latenciesMs: readonly number[]
  readonly seconds: number
  readonly cpuSeconds: number
}

/** Prints one workload: a line for each contender, ratios to the first. */
export function printWorkload({ name, unit, perAnswer }: Workload, measured: readonly Measured[]): void {
  console.log(styleText('bold', `\n${name}`))
  console.log(row('', `${unit}/s`, 'p50 ms', 'p99 ms', `${unit}/CPU s`, '× in time', '× in CPU'))
  const [base] = measured
  for (const one of measured) {
    const sorted = [...one.latenciesMs].sort((a, b) => a - b)
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
    const [perSecond, perCpu] = ratesOf(one)
    const [basePerSecond, basePerCpu] = base ? ratesOf(base) : [1, 1]
    const rates = [perSecond * perAnswer, at(0.5), at(0.99), perCpu * perAnswer, perSecond / basePerSecond, perCpu / basePerCpu]
    console.log(row(one.name, ...rates.map(short)))
  }
}

const ratesOf = ({ latenciesMs, seconds, cpuSeconds }: Measured): [number, number] => [
  latenciesMs.length / seconds,
  latenciesMs.length / Math.max(cpuSeconds, 0.01),
]

/** What came out for one workload. */
export interface Result {
  readonly workload: Workload
  readonly measured: readonly Measured[]
}

/** Prints how many times the throughput of the first each other has, in time and for each second of CPU. */
export function printRatios(results: readonly Result[]): void {
  const others = results[0]?.measured.slice(1).map(({ name }) => name) ?? []
  if (others.length === 0) return
  console.log(styleText('bold', `\n× ${results[0]?.measured[0]?.name}, in time / for each CPU second`))
  console.log(`${''.padEnd(34)}${others.map((name) => name.padStart(24)).join('')}`)
  for (const { workload, measured } of results) {
    const [base = [Number.NaN, Number.NaN], ...rates] = measured.map(ratesOf)
    const cells = rates.map(([perSecond, perCpu]) => `${short(perSecond / base[0])} / ${short(perCpu / base[1])}`.padStart(24))
    console.log(`${workload.name.padEnd(34)}${cells.join('')}`)
  }
}

/** Prints how much memory each contender holds, processes and database together. */
export function printMemory(when: string, contenders: readonly Contender[]): void {
  console.log(styleText('bold', `\nmemory, ${when}`))
  for (const { name, pids } of contenders) {
    const bytes = pids.reduce((total, pid) => total + usageOf(pid).memoryBytes, 0)
    console.log(row(name, `${Math.round(bytes / 2 ** 20)} MiB`))
  }
}

const short = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value >= 10 ? value.toFixed(1) : value.toFixed(2)

const row = (name: string, ...cells: readonly string[]): string => name.padEnd(20) + cells.map((cell) => cell.padStart(14)).join('')
