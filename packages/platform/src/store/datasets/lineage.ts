import type { Context, LineageEdge } from '@levain/core'

/** Part of the lineage graph around a node. */
export interface Lineage {
  /** The node asked for, then the others in the order they were reached. */
  readonly nodes: string[]
  readonly edges: LineageEdge[]
}

/**
 * Walks the lineage graph from a node, up to what it was made of and down to what was made of it. Upward walks go on
 * upward and downward ones downward, so that siblings do not creep in.
 *
 * @param node e.g. `dataset:flights@3`
 * @param depth how many edges away from the node at most
 */
export async function walkLineage(ctx: Pick<Context, 'ledger'>, node: string, depth: number): Promise<Lineage> {
  const up = await walk(ctx, node, depth, 'to', 'from')
  const down = await walk(ctx, node, depth, 'from', 'to')
  const edges = new Map([...up, ...down].map((edge) => [`${edge.from}\n${edge.to}\n${edge.role}`, edge]))
  const nodes = new Set([node, ...up.map((edge) => edge.from), ...down.map((edge) => edge.to)])
  return { nodes: [...nodes], edges: [...edges.values()] }
}

/** Breadth first, a query per level. */
async function walk(ctx: Pick<Context, 'ledger'>, start: string, depth: number, near: 'from' | 'to', far: 'from' | 'to') {
  const found: LineageEdge[] = []
  const seen = new Set([start])
  let level = [start]
  for (let distance = 0; distance < depth && level.length > 0; distance += 1) {
    const edges = await ctx.ledger.find('lineage', { where: { [near]: { in: level } }, orderBy: [[far, 'asc']] })
    found.push(...edges)
    level = [...new Set(edges.map((edge) => edge[far]))].filter((node) => !seen.has(node))
    for (const node of level) seen.add(node)
  }
  return found
}
