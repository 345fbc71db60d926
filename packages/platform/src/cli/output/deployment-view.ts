import type { Canary, Contracts, Deployment, OutputOf, Traffic } from '@levain/core'
import type { Show } from './show.ts'
import { blocks, bytes, duration, pairWords } from './words.ts'

/** A deployment: what answers where. */
export function deploymentView(deployment: Deployment, show: Show): string {
  const { name, target, status, model, version, previous, trusted, url, error, updatedAt } = deployment
  const decision = trusted.findLast(({ bundle }) => bundle === deployment.bundle)
  return show.facts({
    deployment: name,
    status,
    answers: `${model}@${version}`,
    before: previous && `${model}@${previous.version}`,
    url,
    target: target === 'local' ? null : target,
    'code trusted by': decision?.by,
    changed: updatedAt,
    error,
  })
}

/** A deployment just changed, and what to type to see how it does. */
export const changedView = ({ deployment }: { readonly deployment: Deployment }, show: Show): string =>
  blocks(deploymentView(deployment, show), `next: levain deploy show ${deployment.name}`)

/** A deployment, how it does since its process started, and a request to try. */
export function shownView({ deployment, example, stats }: Shown, show: Show): string {
  const body = JSON.stringify({ input: example }).replaceAll("'", "'\\''")
  const ask = `curl ${deployment.url}/predict -H 'content-type: application/json' -d '${body}'`
  return blocks(deploymentView(deployment, show), stats ? statsView(stats, show) : '', deployment.status === 'ready' ? `next: ${ask}` : '')
}

type Shown = OutputOf<Contracts['deploy']['show']>

function statsView({ requests, errors, p50Ms, p99Ms, tier, outside }: NonNullable<Shown['stats']>, show: Show): string {
  return show.facts({
    requests,
    errors,
    'p50 ms': p50Ms,
    'p99 ms': p99Ms,
    evaluated: tier === 'loop' ? 'in the serving process' : `by ${tier} beside it`,
    worker: outside && `${outside.ready ? 'ready' : 'not ready'}, ${outside.restarts} restarts, ${bytes(outside.residentBytes ?? 0)}`,
    libraries: outside && pairWords(outside.libraries),
    batches: outside?.batching && `${outside.batching.on ? 'yes' : 'no'}: ${outside.batching.reason}`,
  })
}

/** What a deployment would change: the text for others, then object by object. */
export const planView = ({ text, changes, unknown }: OutputOf<Contracts['deploy']['plan']>, show: Show): string =>
  blocks(
    text.trimEnd(),
    show.table(
      changes,
      { object: (row) => row.object, change: (row) => row.change, fields: (row) => row.fields.join(', ') },
      'nothing changes',
    ),
    unknown ?? '',
  )

/** How versions share the requests. */
export function trafficView({ deployment, arms, sticky, rules, shadows, fallback, reviewBelow }: Traffic, show: Show): string {
  return blocks(
    show.table(arms, { version: ({ version }) => version, share: ({ weight }) => `${weight / 100} %` }, 'no versions'),
    show.facts({
      'kept together by': sticky && ('column' in sticky ? `column ${sticky.column}` : `header ${sticky.header}`),
      rules: rules.length || null,
      shadows: shadows.map(({ version }) => version).join(', ') || null,
      fallback: fallback && ('version' in fallback ? `version ${fallback.version}` : JSON.stringify(fallback.answer)),
      'asks a person': reviewBelow && `below ${reviewBelow}`,
    }),
    `next: levain deploy status ${deployment}`,
  )
}

/** `Canary of version 4 beside 3: 25 % (step 2 of 4)`. */
export function canaryLine({ from, to, status, steps, step, reason }: Canary): string {
  const why = reason === null ? '' : `: ${reason}`
  if (status === 'running') return `Canary of version ${to} beside ${from}: ${steps[step]} % (step ${step + 1} of ${steps.length})${why}`
  return `Canary of version ${to} beside ${from}: ${status}${why}`
}

/** A canary just begun. */
export const canaryView = (canary: Canary): string =>
  blocks(
    canaryLine(canary),
    `It takes ${duration(canary.everyMs)} a step, while a server runs (levain studio).\nnext: levain deploy status ${canary.deployment}`,
  )
