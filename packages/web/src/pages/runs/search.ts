import { choice, flag, join, list, optional, split, text } from '../../search.ts'
import { metricValues } from './column-key.ts'

/** How the runs are looked at. */
const runViews = ['table', 'charts', 'compare'] as const
export const alongs = ['step', 'time', 'relative'] as const

type Fields = Record<string, unknown>

/** All that can be chosen on a page of runs, as it stands in its address. */
export function readRunsSearch(search: Fields) {
  return optional({
    q: text(search, 'q'),
    sort: text(search, 'sort'),
    columns: list(search, 'columns'),
    pinned: list(search, 'pinned'),
    widths: list(search, 'widths'),
    group: text(search, 'group'),
    nested: flag(search, 'nested'),
    bin: flag(search, 'bin'),
    view: choice(search, 'view', runViews),
    runs: list(search, 'runs'),
    all: flag(search, 'all'),
    charts: list(search, 'charts'),
    along: choice(search, 'along', alongs),
    log: flag(search, 'log'),
    smooth: text(search, 'smooth'),
    value: choice(search, 'value', metricValues),
    shown: text(search, 'shown'),
  })
}
export type RunsSearch = ReturnType<typeof readRunsSearch>

/** Changes part of it. A field of `undefined` goes. */
export type SetRuns = (change: { [Field in keyof RunsSearch]?: RunsSearch[Field] | undefined }, replace?: boolean) => void

/** `metric:auc=120,param:depth=80` */
export function readWidths(widths: string | undefined): ReadonlyMap<string, number> {
  const pairs = split(widths).map((pair) => [pair.slice(0, pair.lastIndexOf('=')), Number(pair.slice(pair.lastIndexOf('=') + 1))] as const)
  return new Map(pairs.filter(([key, width]) => key !== '' && width > 0))
}

export const writeWidths = (widths: ReadonlyMap<string, number>): string | undefined =>
  join([...widths].map(([key, width]) => `${key}=${width}`))
