import { type Deployment, fail } from '@levain/core'
import type { Target } from './target.ts'

/** Where deployments run, opened when first needed. */
const targets = {
  local: () => import('./local.ts'),
} satisfies Readonly<Record<string, () => Promise<{ default: Target }>>>

/** How processes of a deployment are started. One on a cluster has none that are ours: see `kubernetes/`. @throws target-lacks */
export async function targetOf({ name, target }: Pick<Deployment, 'name' | 'target'>): Promise<Target> {
  if (target === 'kubernetes')
    throw fail('target-lacks', {
      target: `deployment ${name}, which is on a cluster,`,
      lacks: 'a process of this machine to be told this',
      instead: 'Requests are shared between versions by deployments on this machine only.',
    })
  return (await targets[target]()).default
}
