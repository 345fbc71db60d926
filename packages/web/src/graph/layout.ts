import dagre from '@dagrejs/dagre'

export interface Box {
  readonly id: string
  readonly width: number
  readonly height: number
}
export interface Arrow {
  readonly from: string
  readonly to: string
}
export interface Point {
  readonly x: number
  readonly y: number
}
export type Direction = 'across' | 'down'

export interface Layout {
  readonly direction: Direction
  readonly width: number
  readonly height: number
  /** Upper left corners by id. */
  readonly places: ReadonlyMap<string, Point>
  /** The way of each arrow around the boxes, by `from>to`. */
  readonly ways: ReadonlyMap<string, readonly Point[]>
}

/** Places boxes in ranks, left to right where that fits the width, else from top to bottom. */
export function layout(boxes: readonly Box[], arrows: readonly Arrow[], widthMax: number): Layout {
  const across = rank(boxes, arrows, 'across')
  return across.width <= widthMax || boxes.length < 3 ? across : rank(boxes, arrows, 'down')
}

function rank(boxes: readonly Box[], arrows: readonly Arrow[], direction: Direction): Layout {
  const graph = new dagre.graphlib.Graph()
  graph.setGraph({ rankdir: direction === 'across' ? 'LR' : 'TB', nodesep: 18, ranksep: direction === 'across' ? 44 : 30 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height })
  for (const { from, to } of arrows) if (graph.hasNode(from) && graph.hasNode(to)) graph.setEdge(from, to)
  dagre.layout(graph)
  const places = new Map(boxes.map(({ id, width, height }) => [id, corner(graph.node(id), width, height)]))
  const ways = new Map(graph.edges().map((edge) => [`${edge.v}>${edge.w}`, graph.edge(edge).points as readonly Point[]]))
  const { width = 0, height = 0 } = graph.graph()
  return { direction, width, height, places, ways }
}

const corner = (centre: Point, width: number, height: number): Point => ({ x: centre.x - width / 2, y: centre.y - height / 2 })
