import { type Context, type Deployment, fail } from '@levain/core'
import { packBundle } from '../../pack/index.ts'
import { decided } from '../outside.ts'

/**
 * A version of a deployment's model with its bundle, made if need be. Code of a model that nobody has decided to trust on this deployment does not run.
 *
 * @throws model-not-found, code-untrusted
 */
export async function bundleOf(ctx: Context, deployment: Deployment, version: number): Promise<{ version: number; bundle: string }> {
  const bundle = (await packBundle(ctx, { model: `${deployment.model}@${version}` })).digest
  await decided(ctx, { ...deployment, version, bundle }, false)
  return { version, bundle }
}

/** What keeps a caller with a version, as people write it: a column, `header:NAME` or `none`. */
export function stickyFrom(text: string): { header: string } | { column: string } | null {
  if (text === 'none') return null
  return text.startsWith('header:') ? { header: text.slice('header:'.length).toLowerCase() } : { column: text }
}

/** Percent as basis points. @throws routes-invalid */
export function weightOf(percent: number, field: string): number {
  const weight = Math.round(percent * 100)
  if (Math.abs(weight - percent * 100) > 1e-6)
    throw fail('routes-invalid', { field, expected: 'percent with at most two digits after the point', got: String(percent) })
  return weight
}
