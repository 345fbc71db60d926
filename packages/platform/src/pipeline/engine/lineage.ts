import { type Change, type Context, nowIso, upsert } from '@levain/core'
import type { Outputs, Task } from './task.ts'
import { type Bound, fromJson, isContent } from './values.ts'

/** Kinds of step whose lineage the engine writes: a verb writes its own, and a pick makes nothing new. */
const written = new Set(['sql', 'run', 'fn'])

/** Edges of the lineage graph from every content a task read to every content it made. */
export function lineageOf(ctx: Context, { step, row }: Task, inputs: Readonly<Record<string, Bound>>, outputs: Outputs): Change[] {
  if (!written.has(step.action.kind)) return []
  const sources = Object.values(inputs).flatMap(nodesOf)
  const results = Object.values(outputs).flatMap((artifact) => nodesOf({ artifact }))
  const edge = { role: step.action.kind, run: row.run, step: row.step, at: nowIso(ctx) }
  const pairs = results.flatMap((to) => sources.filter((from) => from !== to).map((from) => ({ from, to })))
  const different = new Map(pairs.map((pair) => [`${pair.from} ${pair.to}`, pair]))
  return [...different.values()].map((pair) => upsert('lineage', { ...pair, ...edge }))
}

/** The nodes an input stands for: an exact version where it was named, else the content itself. */
function nodesOf({ artifact, reference }: Bound): string[] {
  if (isContent(artifact))
    return [reference === undefined ? `${artifact.type}:${artifact.digest}` : `${named[artifact.type] ?? artifact.type}:${reference}`]
  if (!Array.isArray(artifact.value)) return []
  return artifact.value.flatMap((item) => {
    const inner = fromJson(item)
    return isContent(inner) ? nodesOf({ artifact: inner }) : []
  })
}

const named: Readonly<Record<string, string>> = { table: 'dataset', model: 'model' }
