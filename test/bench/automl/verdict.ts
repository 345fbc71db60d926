import { styleText } from 'node:util'
import type { Contender } from './contenders.ts'
import type { Journal } from './journal.ts'
import { metricNames, type Reference } from './reference.ts'

interface Cell {
  readonly mean: number
  readonly error: number
  /** Of peers on the same folds; null where they were not run. */
  readonly peer: number | null
  /** Standard error of the difference, fold by fold. */
  readonly apart: number
  readonly reference: number
  readonly isDecisive: boolean
  readonly isGood: boolean
}

export interface Verdict {
  readonly table: string
  readonly contender: Contender
  readonly cells: readonly Cell[]
  readonly seconds: number
  readonly load: number
  readonly isGood: boolean
}

/** References are rounded to three or four digits. */
const rounding = 0.0005

/**
 * A learner is good where it is within one standard error in all three metrics; AutoML where it is at least as good in the metric it goes
 * by. Against peers on the same folds where there are any, else against the reference.
 */
export function judge(journal: Journal, reference: Reference, contender: Contender, folds: number, metric: string | undefined): Verdict {
  const { table } = reference
  const peerName = contender.kind === 'automl' ? contender.against : `peer ${contender.against}`
  const own = journal.found(table, contender.name).slice(0, folds)
  const peers = journal.found(table, peerName).slice(0, folds)
  const decisive = decisiveFor(reference, metric)
  const cells = metricNames.map((_, m): Cell => {
    const found = own.map((entry) => entry!.found[m]!)
    const { mean, error } = spread(found)
    const isPaired = peers.length >= folds && peers.every(Boolean)
    const difference = isPaired ? spread(found.map((value, fold) => value - peers[fold]!.found[m]!)) : null
    const wanted = reference[contender.against][m]!
    const ahead = (difference ? difference.mean : mean - wanted) * (m === 1 ? -1 : 1)
    const apart = difference?.error ?? error
    const isDecisive = contender.kind === 'learner' || m === decisive
    const slack = contender.kind === 'automl' ? rounding : Math.max(apart, error, 2 * rounding)
    const isGood = !isDecisive || ahead >= -slack
    return { mean, error, peer: difference ? mean - difference.mean : null, apart, reference: wanted, isDecisive, isGood }
  })
  return {
    ...{ table, contender, cells },
    seconds: own.reduce((sum, entry) => sum + entry!.seconds, 0),
    load: own.reduce((sum, entry) => sum + entry!.load, 0) / own.length,
    isGood: cells.every(({ isGood }) => isGood),
  }
}

/** AutoML is judged by what it goes by. */
function decisiveFor({ classes }: Reference, metric: string | undefined): number {
  const asked = (metricNames as readonly string[]).indexOf(metric ?? '')
  return asked >= 0 ? asked : classes === 2 ? 0 : 1
}

export function lineOf({ table, contender, cells, seconds, load, isGood }: Verdict): string {
  const words = cells.map(({ mean, error, peer, apart, reference, isDecisive, isGood: isCellGood }) => {
    const mark = isDecisive && contender.kind === 'automl' ? '*' : isCellGood ? ' ' : '!'
    const beside = peer === null ? '' : ` [${peer.toFixed(4)} ± ${apart.toFixed(4)}]`
    return `${mean.toFixed(4)} ± ${error.toFixed(4)}${beside} (${reference.toFixed(4)})${mark}`
  })
  const verdict = isGood ? styleText('green', 'yes') : styleText('red', 'no ')
  return `${verdict} ${table.padEnd(14)} ${contender.name.padEnd(12)} ${words.join('  ')} ${seconds.toFixed(0)} s, load ${load.toFixed(1)}`
}

export function totals(verdicts: readonly Verdict[]): string {
  const names = [...new Set(verdicts.map(({ contender }) => contender.name))]
  const lines = names.map((name) => {
    const own = verdicts.filter(({ contender }) => contender.name === name)
    const { kind, against } = own[0]!.contender
    const words = kind === 'automl' ? `at least as good as the ${against}` : `within a standard error of ${against}`
    const lost = own.filter(({ isGood }) => !isGood).map(({ table }) => table)
    return `${name}: ${words} on ${own.length - lost.length} of ${own.length} tables${lost.length > 0 ? `, not on ${lost.join(', ')}` : ''}`
  })
  return `\n${lines.join('\n')}`
}

/** Mean and its standard error. */
function spread(all: readonly number[]): { mean: number; error: number } {
  const mean = all.reduce((sum, x) => sum + x, 0) / all.length
  const variance = all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, all.length - 1)
  return { mean, error: Math.sqrt(variance / all.length) }
}
