import type { Deployment } from '@levain/core'
import type { Target } from './target.ts'

/** Where deployments run, opened when first needed. */
const targets: Readonly<Record<Deployment['target'], () => Promise<{ default: Target }>>> = {
  local: () => import('./local.ts'),
}

export async function targetOf(deployment: Pick<Deployment, 'target'>): Promise<Target> {
  return (await targets[deployment.target]()).default
}
