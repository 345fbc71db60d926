import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOf } from './bundle.ts'
import { invalid, type RoutePlan } from './traffic/route-plan.ts'
import { createRouteTable, type RouteTable } from './traffic/route-table.ts'
import { type LoadedVersion, loadVersion, type Place } from './version.ts'

/** The version that answers, the one before it, kept loaded so that going back takes no time, and those that share the requests. */
export interface Versions {
  readonly current: LoadedVersion
  readonly previous: LoadedVersion | null
  /** Which requests go to which version; null while `current` answers all. */
  readonly table: RouteTable | null
  /** Loads and warms a bundle fully, then puts it in place with one assignment. One change after another. */
  swap(folder: string): Promise<void>
  /** Loads what a plan names, then puts its table in place with one assignment. Null: `current` answers all. @throws routes-invalid */
  route(plan: RoutePlan | null): Promise<void>
  /** Ends what answers outside the event loop. */
  close(): Promise<void>
}

/** @throws model-unreadable, code-untrusted */
export async function createVersions(folder: string, place: Place): Promise<Versions> {
  let current = await loadVersion(folder, place)
  let previous: LoadedVersion | null = null
  let table: RouteTable | null = null
  /** What the table names, by digest. */
  let shared = new Map<string, LoadedVersion>()
  let last: Promise<void> = Promise.resolve()
  /** Those that something runs for beside the event loop, until it is closed. */
  const running = new Set<LoadedVersion>()
  const opened = (version: LoadedVersion): LoadedVersion => {
    if (version.outside) running.add(version)
    return version
  }
  opened(current)
  const isNeeded = (version: LoadedVersion) => version === current || version === previous || [...shared.values()].includes(version)
  const closeOthers = () => {
    for (const version of running) {
      if (isNeeded(version)) continue
      running.delete(version)
      void version.outside?.close()
    }
  }

  const load = async (target: string): Promise<LoadedVersion> => {
    const digest = await indexDigest(target)
    const held = [current, previous, ...shared.values()].find((version) => version?.bundle.digest === digest)
    return held ?? opened(await loadVersion(target, place))
  }

  const swapTo = async (target: string): Promise<void> => {
    const next = await load(target)
    if (next.bundle.digest === current.bundle.digest) return
    previous = current
    current = next
  }

  const routeBy = async (plan: RoutePlan | null): Promise<void> => {
    if (plan === null) {
      table = null
      shared = new Map()
      return
    }
    if (table?.plan.id === plan.id && table.plan.revision === plan.revision) return
    const loaded = new Map<string, LoadedVersion>()
    for (const { version, bundle } of namedIn(plan)) {
      const found = await load(bundle)
      const { index } = found.bundle
      if (index.version !== version) throw invalid('bundle', `the bundle of version ${version}`, `that of ${index.model}@${index.version}`)
      loaded.set(bundle, found)
    }
    table = createRouteTable(plan, { loaded, deployment: place.deployment ?? current.bundle.index.model, nowMs: Date.now() })
    shared = new Map([...loaded.values()].map((version) => [version.bundle.digest, version]))
  }

  const inTurn = (change: () => Promise<void>): Promise<void> => {
    const changed = last.then(change).finally(closeOthers)
    last = changed.catch(() => undefined)
    return changed
  }

  return {
    get current() {
      return current
    },
    get previous() {
      return previous
    },
    get table() {
      return table
    },
    swap: (target) => inTurn(() => swapTo(target)),
    route: (plan) => inTurn(() => routeBy(plan)),
    async close() {
      await last
      await Promise.all([...running].map((version) => version.outside?.close()))
    },
  }
}

function namedIn({ arms, shadows, fallback }: RoutePlan): readonly { version: number; bundle: string }[] {
  return [...arms, ...shadows, ...(fallback && 'bundle' in fallback ? [fallback] : [])]
}

async function indexDigest(folder: string): Promise<string | null> {
  const bytes = await readFile(join(folder, 'bundle.json')).catch(() => null)
  return bytes && digestOf(bytes)
}
