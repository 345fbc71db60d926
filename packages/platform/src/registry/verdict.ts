import { type Context, fail, type ModelVersion, type Verdict } from '@levain/core'
import { nodeOf } from './find-version.ts'

type Reader = Pick<Context, 'ledger'>

/** The newest verdict on a version: the one it was registered with, or a later one on its name or its bytes. */
export async function verdictOn(ctx: Reader, version: ModelVersion): Promise<Verdict | null> {
  const subjects = [nodeOf(version), `model:${version.manifest}`]
  const [newest] = await ctx.ledger.find('verdicts', {
    where: { kind: 'model', subject: { in: subjects } },
    orderBy: [
      ['createdAt', 'desc'],
      ['id', 'desc'],
    ],
    limit: 1,
  })
  return newest ?? null
}

/**
 * @throws verdict-missing when the version was never judged, verdict-failed when its newest verdict did not pass
 */
export async function requirePassed(ctx: Reader, version: ModelVersion): Promise<void> {
  const verdict = await verdictOn(ctx, version)
  const { model, version: number } = version
  if (!verdict) throw fail('verdict-missing', { model, version: number })
  if (!verdict.passed) throw fail('verdict-failed', { model, version: number, reason: verdict.reason })
}

/**
 * Sees to it that a verdict is about the model with these bytes, by digest or by a name they already have.
 *
 * @throws not-found, input-invalid
 */
export async function requireVerdictAbout(ctx: Reader, id: string, manifest: string): Promise<void> {
  const verdict = await ctx.ledger.first('verdicts', { id })
  if (!verdict) throw fail('not-found', { what: 'verdict', name: id })
  const versions = await ctx.ledger.find('modelVersions', { where: { manifest } })
  const subjects = [`model:${manifest}`, ...versions.map(nodeOf)]
  if (verdict.kind !== 'model' || !subjects.includes(verdict.subject))
    throw fail('input-invalid', { field: 'verdict', expected: `a verdict on model:${manifest}`, got: `one on ${verdict.subject}` })
}
