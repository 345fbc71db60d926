import type { KubernetesObject } from '../../../kubernetes/index.ts'

/** What an API server adds or counts by itself. */
const bookkeeping = new Set(['managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp', 'deletionTimestamp'])

const shownMax = 50

/** The paths at which two states of an object differ, e.g. `spec.template.spec.containers.0.image`. Status is nobody's wish and left out. */
export function differences(before: KubernetesObject, after: KubernetesObject): string[] {
  const found: string[] = []
  walk(wish(before), wish(after), '', found)
  return found.slice(0, shownMax)
}

function wish({ status: _, ...object }: KubernetesObject): unknown {
  const metadata = Object.fromEntries(Object.entries(object.metadata as Record<string, unknown>).filter(([key]) => !bookkeeping.has(key)))
  return { ...object, metadata }
}

function walk(before: unknown, after: unknown, path: string, found: string[]): void {
  if (isBranch(before) && isBranch(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      walk(before[key], after[key], path ? `${path}.${key}` : key, found)
  } else if (before !== after) found.push(path)
}

const isBranch = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
