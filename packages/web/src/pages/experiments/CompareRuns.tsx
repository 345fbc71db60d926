import { Checkbox } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ask, type Output } from '../../live/ask.ts'
import { Failure } from '../../ui/Failure.tsx'
import { formatNumber, shortId } from '../../ui/format.ts'
import { Bones } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { hasDirection, isLoss, metricOrder } from '../models/metricOrder.ts'
import { MetricCurves } from './MetricCurves.tsx'

type Shown = Output<'track', 'show'>

/** Runs side by side: what differs between them, and their curves. */
export function CompareRuns({ ids, all, onAll }: { ids: readonly string[]; all: boolean; onAll: (all: boolean) => void }) {
  const answers = useQueries({ queries: ids.map((run) => ask('track', 'show', { run })) })
  const runs = answers.flatMap(({ data }) => (data ? [data as Shown] : []))
  const error = answers.find((answer) => answer.error)?.error
  if (error) return <Failure error={error} />
  if (runs.length < ids.length) return <Bones lines={6} />
  const rows = comparedRows(runs)
  const shown = all ? rows : rows.filter(({ values }) => new Set(values.map(String)).size > 1)
  return (
    <>
      <Section
        title="Comparison"
        note={`${shown.length} of ${rows.length} rows`}
        actions={
          <Checkbox size="xs" label="also what is the same" checked={all} onChange={(event) => onAll(event.currentTarget.checked)} />
        }
        flush
      >
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <div className="table-frame" role="group" tabIndex={0} aria-label="Comparison of runs">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">What</th>
                {runs.map(({ run }) => (
                  <th key={run.id} scope="col">
                    <Link to="/experiments/runs/$run" params={{ run: run.id }}>
                      {run.name || run.experiment} {shortId(run.id)}
                    </Link>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <ComparedRow key={`${row.group}.${row.name}`} row={row} runs={runs} />
              ))}
            </tbody>
          </table>
        </div>
      </Section>
      <MetricCurves runs={runs} />
    </>
  )
}

interface Compared {
  readonly group: 'run' | 'param' | 'metric' | 'tag'
  readonly name: string
  readonly values: readonly (string | number | undefined)[]
}

/** One row for all that any of the runs has. */
function comparedRows(runs: readonly Shown[]): readonly Compared[] {
  const names = (of: (run: Shown) => object) => [...new Set(runs.flatMap((run) => Object.keys(of(run))))].sort()
  return [
    { group: 'run', name: 'status', values: runs.map(({ run }) => run.status) },
    ...metricOrder(names(({ metrics }) => metrics)).map(
      (name): Compared => ({ group: 'metric', name, values: runs.map(({ metrics }) => metrics[name]?.last) }),
    ),
    ...names(({ params }) => params).map((name): Compared => ({ group: 'param', name, values: runs.map(({ params }) => params[name]) })),
    ...names(({ tags }) => tags).map((name): Compared => ({ group: 'tag', name, values: runs.map(({ tags }) => tags[name]) })),
  ]
}

function ComparedRow({ row, runs }: { row: Compared; runs: readonly Shown[] }) {
  const numbers = row.values.filter((value): value is number => typeof value === 'number')
  const best =
    row.group === 'metric' && hasDirection(row.name) && numbers.length > 1
      ? isLoss(row.name)
        ? Math.min(...numbers)
        : Math.max(...numbers)
      : undefined
  return (
    <tr>
      <th scope="row">
        {row.name} <span className="muted compared-group">{row.group}</span>
      </th>
      {row.values.map((value, place) => (
        <td key={runs[place]!.run.id} className={typeof value === 'number' ? 'compared-number' : 'break'}>
          {typeof value === 'number' ? formatNumber(value) : (value ?? '–')}
          {best !== undefined && value === best ? <span className="tag accent compared-best">best</span> : null}
        </td>
      ))}
    </tr>
  )
}
