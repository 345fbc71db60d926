import type { LineageEdge } from '@levain/sdk'
import { useNavigate } from '@tanstack/react-router'
import { useAsk } from '../live/ask.ts'
import { type Column, DataTable } from '../ui/DataTable.tsx'
import { Empty } from '../ui/Empty.tsx'
import { Loaded } from '../ui/Loaded.tsx'
import { Section } from '../ui/Page.tsx'
import { Subject, subjectLabel, subjectTarget } from '../ui/Subject.tsx'
import { Ago } from '../ui/Time.tsx'
import type { GraphNode } from './Graph.tsx'
import { Graph } from './LazyGraph.tsx'

/** Where an exact version came from and what came of it: as a graph, and as a table. */
export function Lineage({ of }: { of: string }) {
  const lineage = useAsk('explore', 'lineage', { of, depth: 20 })
  const navigate = useNavigate()
  const open = (id: string) => {
    const target = subjectTarget(id)
    if (target) navigate({ to: target.to, search: target.search as never })
  }
  return (
    <Loaded query={lineage} bones={6}>
      {({ nodes, edges }) =>
        edges.length === 0 ? (
          <Section flush>
            <Empty title={`Nothing is known to have led to ${subjectLabel(of)}, or come of it.`} command={`levain explore lineage ${of}`}>
              Steps of a pipeline note what they read and wrote by themselves.
            </Empty>
          </Section>
        ) : (
          <>
            <Section title="Lineage" note={`${nodes.length} versions; a click opens one`} flush>
              <Graph label={`Lineage of ${subjectLabel(of)}`} nodes={nodes.map(lineageNode)} edges={edges} selected={of} onSelect={open} />
            </Section>
            <details className="section as-table">
              <summary>Lineage as a table</summary>
              <DataTable
                caption="Lineage"
                rows={edges}
                columns={columns}
                rowKey={(edge, place) => `${edge.from} ${edge.to} ${edge.role} ${place}`}
              />
            </details>
          </>
        )
      }
    </Loaded>
  )
}

function lineageNode(id: string): GraphNode {
  const [kind = '', ...rest] = id.split(':')
  return { id, title: subjectLabel(rest.join(':')) || id, kind }
}

const columns: readonly Column<LineageEdge>[] = [
  { key: 'from', label: 'From', head: true, cell: (edge) => <Subject of={edge.from} /> },
  { key: 'role', label: 'As', cell: (edge) => edge.role },
  { key: 'to', label: 'To', cell: (edge) => <Subject of={edge.to} /> },
  { key: 'step', label: 'Step', cell: (edge) => edge.step ?? '–' },
  { key: 'at', label: 'When', cell: (edge) => <Ago at={edge.at} /> },
]
