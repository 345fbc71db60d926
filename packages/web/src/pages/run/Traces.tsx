import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { type Output, useAsk } from '../../live/ask.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { formatDuration } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Status } from '../../ui/Status.tsx'
import { Ago } from '../../ui/Time.tsx'
import { SpanTree } from './SpanTree.tsx'

type Row = Output<'trace', 'search'>['traces'][number]
const route = getRouteApi('/experiments/runs/$run')
const tracesMost = 200

const columns: readonly Column<Row>[] = [
  {
    key: 'request',
    label: 'Request',
    head: true,
    cell: ({ trace }) => <span title={trace.requestPreview ?? ''}>{(trace.requestPreview ?? trace.id).slice(0, 120)}</span>,
  },
  { key: 'state', label: 'State', cell: ({ trace }) => <Status state={trace.state === 'error' ? 'failed' : trace.state} /> },
  { key: 'took', label: 'Took', numeric: true, cell: ({ trace }) => formatDuration(trace.durationMs) },
  { key: 'at', label: 'When', cell: ({ trace }) => <Ago at={new Date(trace.requestedAtMs).toISOString()} /> },
]

/** What requests did while the run went on; one of them span by span. */
export function Traces({ run }: { run: string }) {
  const { trace } = route.useSearch()
  const navigate = useNavigate()
  const found = useAsk('trace', 'search', { filter: `run_id = '${run}'`, limit: tracesMost })
  const choose = (id: string) =>
    navigate({ to: '.', search: ((before: object) => ({ ...before, trace: id })) as never, replace: true, resetScroll: false })
  return (
    <Loaded query={found} bones={6}>
      {({ traces }) =>
        traces.length === 0 ? (
          <Section flush>
            <Empty title="No trace belongs to this run.">Functions marked with mlflow.trace while the run is active show up here.</Empty>
          </Section>
        ) : (
          <>
            <Section title="Traces" note={String(traces.length)} flush>
              <DataTable
                caption="Traces"
                rows={traces}
                columns={columns}
                rowKey={(row) => row.trace.id}
                onOpen={(row) => choose(row.trace.id)}
                {...(trace ? { current: trace } : {})}
                tall={traces.length > 20}
              />
            </Section>
            {trace ? <SpanTree id={trace} /> : null}
          </>
        )
      }
    </Loaded>
  )
}
