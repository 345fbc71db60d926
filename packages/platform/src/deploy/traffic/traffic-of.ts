import { type Context, type Deployment, nowIso, type Traffic } from '@levain/core'

/** How the versions of a deployment share its requests; where nothing was said, the deployed one answers everything. */
export async function trafficOf(ctx: Context, deployment: Deployment): Promise<Traffic> {
  return (await ctx.ledger.first('traffic', { deployment: deployment.name })) ?? fresh(ctx, deployment)
}

function fresh(ctx: Context, { name, version, bundle }: Deployment): Traffic {
  const at = nowIso(ctx)
  return {
    deployment: name,
    split: ctx.random.id(),
    since: at,
    revision: ctx.random.id(),
    arms: [{ version, bundle, weight: 10_000 }],
    sticky: null,
    rules: [],
    shadows: [],
    fallback: null,
    reviewBelow: null,
    updatedAt: at,
  }
}

/** Whether one version answers everything and nothing else needs to be known where it runs. */
export const isPlain = ({ arms, shadows, fallback }: Traffic): boolean => arms.length === 1 && shadows.length === 0 && fallback === null

/** The version beside the deployed one that gets most of the requests; undefined where none does. */
export function triedOf({ arms }: Traffic, deployed: number): number | undefined {
  return arms.filter(({ version }) => version !== deployed).sort((a, b) => b.weight - a.weight)[0]?.version
}

/** Another split is another draw of the callers: it begins when other versions take part, or callers are told apart otherwise. */
export function withArms(ctx: Context, before: Traffic, changes: Pick<Traffic, 'arms' | 'sticky' | 'rules'>): Traffic {
  const versions = (arms: Traffic['arms']): string =>
    arms
      .map(({ version }) => version)
      .sort()
      .join(' ')
  const goesOn = versions(before.arms) === versions(changes.arms) && JSON.stringify(before.sticky) === JSON.stringify(changes.sticky)
  return { ...before, ...changes, ...(goesOn ? {} : { split: ctx.random.id(), since: nowIso(ctx) }) }
}

/** All requests to one version; what else was said stays, as far as it does not speak of others. */
export function aloneWith(ctx: Context, before: Traffic, { version, bundle }: { version: number; bundle: string }): Traffic {
  const { shadows, fallback } = before
  return {
    ...withArms(ctx, before, { arms: [{ version, bundle, weight: 10_000 }], sticky: before.sticky, rules: [] }),
    shadows: shadows.filter((shadow) => shadow.version !== version),
    fallback: fallback && 'version' in fallback && fallback.version === version ? null : fallback,
  }
}
