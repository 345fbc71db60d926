import type { Contracts, OutputOf } from '@levain/core'
import { number } from './words.ts'

type Comparison = OutputOf<Contracts['evaluate']['compare']>
type Rival = Comparison['rivals'][number]
type Metric = Rival['metrics'][number]

/** A model as the report names it: what was asked for, the version that is, and the data it learned from. */
export interface Side {
  readonly reference: string
  /** `churn@3`, or a digest. */
  readonly version: string
  /** Digest of the table it was trained on; null where nobody knows. */
  readonly trainedOn: string | null
}

export interface Sides {
  readonly candidate: Side
  readonly rivals: readonly Side[]
  /** The rows they were judged on, as they were named. */
  readonly data: string
}

/** A comparison as a comment on a change: verdict first, then the numbers, then what exactly was compared. */
export function compareMarkdown({ rows, metric, rivals }: Comparison, sides: Sides): string {
  const blocks = rivals.flatMap((rival, at) => {
    const side = sides.rivals[at] ?? { reference: rival.reference, version: rival.model, trainedOn: null }
    return [`### ${cell(sides.candidate.version)} against ${cell(side.version)}: ${rival.verdict}`, because(rival, metric), table(rival)]
  })
  return `${[...blocks, compared(sides, rows)].join('\n\n')}\n`
}

function because({ metrics, adjusted, verdict }: Rival, metric: string): string {
  const main = metrics.find((one) => one.metric === metric)
  if (!main || main.difference === null || verdict === 'no evidence') return `The rows cannot tell the two apart by ${metric}.`
  const p = adjusted === null ? '' : `, p = ${short(adjusted)}`
  return `What decides is **${metric}**: the difference is ${withInterval(main)} (${main.method}${p}).`
}

function table({ metrics }: Rival): string {
  const lines = metrics.map((one) =>
    [one.metric, value(one.challenger), value(one.champion), withInterval(one), value(one.pValue), one.method, one.rows].join(' | '),
  )
  return [
    '| metric | candidate | champion | difference [95 % interval] | p | test | rows |',
    '| --- | ---: | ---: | ---: | ---: | --- | ---: |',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n')
}

function compared({ candidate, rivals, data }: Sides, rows: number): string {
  const line = ({ reference, version, trainedOn }: Side): string =>
    `| \`${cell(reference)}\` | ${cell(version)} | ${trainedOn ? `\`${trainedOn.slice(0, 19)}…\`` : 'not known'} |`
  return [
    `Judged on ${rows} rows of \`${cell(data)}\`; the verdict is that of the test, after as many comparisons as there are.`,
    '',
    '| model | version | trained on |',
    '| --- | --- | --- |',
    ...[candidate, ...rivals].map(line),
  ].join('\n')
}

const short = (amount: number): string => number(Number(amount.toPrecision(4)))
const value = (amount: number | null): string => (amount === null ? '–' : short(amount))
const withInterval = ({ difference, low, high }: Metric): string =>
  difference === null || low === null || high === null ? '–' : `${short(difference)} [${short(low)}, ${short(high)}]`

/** Names are other people's: none may end a cell, or become a link or a tag. */
const cell = (text: string | number): string =>
  String(text).replaceAll(/[|\\`<>[\]\n\r]/g, (found) => (/\s/.test(found) ? ' ' : `\\${found}`))
