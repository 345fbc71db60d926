import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Graph } from '../../graph/LazyGraph.tsx'
import { planEdges, planNodes } from '../../graph/planGraph.ts'
import { type Output, useAsk } from '../../live/ask.ts'
import { quote } from '../../ui/Command.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { formatValue } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { Ago } from '../../ui/Time.tsx'
import { PlanStepPanel } from './PlanStepPanel.tsx'
import { RunButton } from './RunButton.tsx'
import { RunStrip } from './RunStrip.tsx'
import { RunTable } from './RunTable.tsx'
import { triggerText } from './triggerText.ts'

const route = getRouteApi('/pipelines/$name')

/** One pipeline: its plan as a graph, its runs, what starts it. */
export default function Pipeline() {
  const { name } = route.useParams()
  const list = useAsk('pipeline', 'list', {})
  return (
    <Page
      title={name}
      crumbs={[{ label: 'Pipelines', to: '/pipelines' }, { label: name }]}
      actions={<RunButton name={name} />}
      command={`levain pipeline run ${quote(name)}`}
    >
      <Loaded query={list} bones={8}>
        {(rows) => {
          const row = rows.find(({ pipeline }) => pipeline.name === name)
          return row ? (
            <Known row={row} />
          ) : (
            <Empty title={`No pipeline called ${name} has run here.`} command="levain pipeline run levain.yaml" />
          )
        }}
      </Loaded>
    </Page>
  )
}

function Known({ row }: { row: Output<'pipeline', 'list'>[number] }) {
  const { step } = route.useSearch()
  const navigate = useNavigate()
  const { plan, pipeline } = row
  const chosen = plan.steps.find(({ id }) => id === step)
  const select = (id: string) => navigate({ to: '.', search: { step: id === step ? undefined : id } as never, resetScroll: false })
  return (
    <>
      <Section title="Runs" note="oldest to newest; the taller, the longer">
        <RunStrip pipeline={pipeline.name} />
      </Section>
      <div className="run-layout">
        <Section title="Plan" note={`${plan.steps.length} steps`} flush>
          <Graph
            label={`Plan of ${pipeline.name}`}
            nodes={planNodes(plan, null)}
            edges={planEdges(plan)}
            selected={step}
            onSelect={select}
          />
        </Section>
        {chosen ? <PlanStepPanel step={chosen} onClose={() => select(chosen.id)} /> : <About row={row} />}
      </div>
      <Section title="All runs" flush>
        <RunTable pipeline={pipeline.name} />
      </Section>
      <p className="muted small">
        What its steps logged stands under <Link to="/experiments">Experiments</Link>.
      </p>
    </>
  )
}

function About({ row: { plan, pipeline, nextAt } }: { row: Output<'pipeline', 'list'>[number] }) {
  return (
    <div className="stack">
      <Section title="About">
        <Facts
          facts={[
            ['Starts on', plan.on.map(triggerText).join('; ') || 'by hand'],
            ['Next', <Ago key="next" at={nextAt} />],
            [
              'Read from',
              <span key="source" className="mono">
                {pipeline.source}
              </span>,
            ],
            ['Plan changed', <Ago key="updated" at={pipeline.updatedAt} />],
          ]}
        />
      </Section>
      <Section title="Parameters">
        {Object.keys(plan.params).length === 0 ? (
          <p className="muted">None.</p>
        ) : (
          <Facts
            facts={Object.entries(plan.params).map(([key, param]) => [
              key,
              <span key={key}>
                <code>{formatValue(param.default)}</code> <span className="muted">{param.type}</span>
              </span>,
            ])}
          />
        )}
      </Section>
    </div>
  )
}
