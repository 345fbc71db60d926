import {
  Background,
  BaseEdge,
  Controls,
  type Edge,
  type EdgeProps,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react'
import { Glyph } from '../ui/Status.tsx'
import './graph.css'
import { type Arrow, type Direction, layout, type Point } from './layout.ts'

export interface GraphNode {
  readonly id: string
  readonly title: string
  /** A state of `ui/Status`; left out, no shape is shown. */
  readonly state?: string
  readonly kind?: string
  readonly detail?: ReactNode
  /** Tasks by state, for a node that stands for many. */
  readonly parts?: readonly { readonly state: string; readonly count: number }[]
}

interface GraphProps {
  readonly label: string
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly Arrow[]
  readonly selected?: string
  readonly onSelect: (id: string) => void
}

const nodeHeight = 54
/** Narrower boxes on a narrow screen, so that their text stays readable. */
const nodeWidth = (frameWidth: number): number => (frameWidth < 480 ? 146 : 188)
const margin = 20
const zoomMin = 0.55
const nodeTypes = { card: Card }
const edgeTypes = { routed: Routed }
const ChoiceContext = createContext<{ selected?: string; onSelect: (id: string) => void }>({ onSelect: () => undefined })

/** A directed graph whose nodes are buttons. Everything it shows also stands in a table on its page. */
export default function Graph({ label, nodes, edges, selected, onSelect }: GraphProps) {
  const frame = useRef<HTMLDivElement>(null)
  const width = useWidth(frame)
  const shape = [...nodes.map(({ id }) => id), ...edges.map(({ from, to }) => `${from}>${to}`)].join(' ')
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a change of the shape moves nodes, a change of state does not
  const placed = useMemo(
    () =>
      width
        ? layout(
            nodes.map(({ id }) => ({ id, width: nodeWidth(width), height: nodeHeight })),
            edges,
            width - 2 * margin,
          )
        : null,
    [shape, width],
  )
  const choice = useMemo(() => ({ selected, onSelect }), [selected, onSelect])
  const zoom = placed ? Math.max(zoomMin, Math.min(1, (width - 2 * margin) / placed.width)) : 1
  return (
    <ChoiceContext value={choice}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <div
        ref={frame}
        className="graph"
        role="group"
        aria-label={label}
        style={{ height: placed ? placed.height * zoom + 2 * margin : 240 }}
      >
        {placed ? (
          <ReactFlow
            key={`${placed.direction} ${width} ${shape}`}
            nodes={nodes.map((node) => flowNode(node, placed.direction, { ...placed.places.get(node.id)!, width: nodeWidth(width) }))}
            edges={edges.map((edge) => flowEdge(edge, nodes, placed.ways.get(`${edge.from}>${edge.to}`) ?? []))}
            nodeTypes={nodeTypes}
            edgeTypes={edgeTypes}
            defaultViewport={{ x: Math.max(margin, (width - placed.width * zoom) / 2), y: margin, zoom }}
            minZoom={0.2}
            maxZoom={1.6}
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            zoomOnScroll={false}
            zoomOnDoubleClick={false}
            preventScrolling={false}
          >
            <Background gap={20} size={1} />
            <Controls showInteractive={false} fitViewOptions={{ padding: 0.04, maxZoom: 1 }} />
          </ReactFlow>
        ) : null}
      </div>
    </ChoiceContext>
  )
}

type CardNode = Node<{ node: GraphNode; direction: Direction }, 'card'>

function flowNode(node: GraphNode, direction: Direction, { x, y, width }: Point & { readonly width: number }): CardNode {
  return { id: node.id, type: 'card', position: { x, y }, data: { node, direction }, width, height: nodeHeight }
}

type RoutedEdge = Edge<{ way: readonly Point[] }, 'routed'>

function flowEdge({ from, to }: Arrow, nodes: readonly GraphNode[], way: readonly Point[]): RoutedEdge {
  return {
    id: `${from}>${to}`,
    type: 'routed',
    source: from,
    target: to,
    data: { way },
    animated: nodes.find(({ id }) => id === to)?.state === 'running',
    markerEnd: { type: MarkerType.ArrowClosed, width: 15, height: 15, color: 'var(--line-strong)' },
  }
}

/** An arrow on the way the layout found around the boxes, its corners rounded. */
function Routed({ id, data, markerEnd }: EdgeProps<RoutedEdge>) {
  const [first, ...rest] = data?.way ?? []
  if (!first) return null
  const middle = (a: Point, b: Point) => `${(a.x + b.x) / 2} ${(a.y + b.y) / 2}`
  const bends = rest.slice(0, -1).map((point, place) => `Q${point.x} ${point.y} ${middle(point, rest[place + 1]!)}`)
  const last = rest.at(-1) ?? first
  return <BaseEdge id={id} path={`M${first.x} ${first.y}${bends.join('')}L${last.x} ${last.y}`} markerEnd={markerEnd} />
}

function Card({ data }: NodeProps<CardNode>) {
  const { selected, onSelect } = useContext(ChoiceContext)
  const { node, direction } = data
  const across = direction === 'across'
  return (
    <>
      <Handle type="target" position={across ? Position.Left : Position.Top} />
      <button
        type="button"
        className="graph-card nopan"
        data-state={node.state}
        aria-pressed={selected === node.id}
        onClick={() => onSelect(node.id)}
      >
        {node.state ? <Glyph state={node.state} size={16} /> : null}
        <span className="graph-text">
          <span className="graph-name">{node.title}</span>
          <span className="graph-detail">
            {node.kind ? <span>{node.kind}</span> : null}
            {node.detail}
          </span>
        </span>
        {node.state ? <span className="visually-hidden">, {node.state}</span> : null}
        {node.parts ? <Parts parts={node.parts} /> : null}
      </button>
      <Handle type="source" position={across ? Position.Right : Position.Bottom} />
    </>
  )
}

const Parts = ({ parts }: { parts: NonNullable<GraphNode['parts']> }) => (
  <span className="graph-parts" aria-hidden="true">
    {parts.map(({ state, count }) => (
      <span key={state} data-state={state} style={{ flexGrow: count }} />
    ))}
  </span>
)

function useWidth(frame: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = frame.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [frame])
  return width
}
