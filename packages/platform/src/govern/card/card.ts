import { type Context, type Contracts, type OutputOf, type ParsedInputOf, type Profile, profile, type Run } from '@levain/core'
import { approvalsOf, findVersion, verdictOn } from '../../registry/index.ts'
import { walkLineage } from '../../store/index.ts'
import { paramsOf } from '../../track/index.ts'
import { renderCard } from './markdown.ts'

type Verb = Contracts['govern']['card']

/** Everything a card tells, before it is text. */
export type CardFacts = Omit<OutputOf<Verb>, 'markdown'>

/** How far lineage is followed, up to the sources and down to the deployments. */
const lineageDepth = 20

/**
 * Assembles the model card of a version from the ledger and the model's own files. What nobody stated or measured stands
 * in it as missing.
 *
 * @throws model-not-found
 */
export async function card(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { model, version } = await findVersion(ctx, `${input.model}@${input.version}`)
  const [run, profile, verdict, approvals, lineage] = await Promise.all([
    trainingRun(ctx, version.run),
    profileOf(ctx, version.manifest),
    verdictOn(ctx, version),
    approvalsOf(ctx, version),
    walkLineage(ctx, `model:${version.model}@${version.version}`, lineageDepth),
  ])
  const params = run ? ((await paramsOf(ctx, [run.id])).get(run.id) ?? {}) : {}
  const facts: CardFacts = { model, version, run, params, profile, verdict, approvals, lineage: lineage.edges }
  return { ...facts, markdown: renderCard(facts) }
}

async function trainingRun(ctx: Context, id: string | null): Promise<Run | null> {
  return id === null ? null : ((await ctx.ledger.first('runs', { id })) ?? null)
}

/** The profile that travels with the model; null for a model that brought none. */
async function profileOf(ctx: Context, manifest: string | null): Promise<Profile | null> {
  if (manifest === null) return null
  const { files } = await ctx.blobs.manifest(manifest)
  const file = files.find(({ path }) => path === 'profile.json')
  return file ? (profile.safeParse(JSON.parse(await ctx.blobs.text(file.sha256))).data ?? null) : null
}
