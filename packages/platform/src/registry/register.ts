import {
  type Change,
  type Context,
  type Contracts,
  emit,
  ensure,
  insert,
  type LineageEdge,
  type ModelVersion,
  newModel,
  newModelVersion,
  nowIso,
  type OutputOf,
  type ParsedInputOf,
  update,
  upsert,
} from '@levain/core'
import { nodeOf } from './find-version.ts'
import { onFirmGround } from './ground.ts'
import { type Origin, originOf } from './origin.ts'
import { requireVerdictAbout } from './verdict.ts'

type Verb = Contracts['registry']['register']
type Input = ParsedInputOf<Verb>

/**
 * Gives a trained model the next version number under a name. Others may register at the same moment: each gets a number
 * of its own. A version that is this very model is given back as it is when it was judged alike (both passed, both failed,
 * both not judged), so that running a pipeline again does not number the same thing twice. The new verdict is kept, and it is
 * the newest one on these bytes that `registry.promote` asks.
 *
 * @throws model-not-found, model-unreadable, and not-found or input-invalid for a verdict that is not about this model
 */
export async function register(ctx: Context, input: Input): Promise<OutputOf<Verb>> {
  const origin = await originOf(ctx, input.model)
  if (input.verdict) await requireVerdictAbout(ctx, input.verdict, input.model)
  const passed = await hasPassed(ctx, input.verdict ?? null)
  return onFirmGround(async () => {
    const versions = await ctx.ledger.find('modelVersions', { where: { model: input.name }, orderBy: [['version', 'desc']] })
    const alike = versions.filter((one) => one.manifest === input.model && one.deletedAt === null)
    const same = await firstJudged(ctx, passed, alike)
    if (same) {
      await ctx.ledger.commit(await modelRow(ctx, input))
      return answer(same)
    }
    const version = nextVersion(ctx, input, origin, versions[0])
    await ctx.ledger.commit(
      [
        await modelRow(ctx, input),
        insert('modelVersions', version),
        kept(version, { manifest: input.model, bytes: origin.bytes }),
        ...traces(ctx, version),
      ].flat(),
    )
    return answer(version)
  })
}

const answer = (version: ModelVersion) => ({ reference: `${version.model}@${version.version}`, version })

/** Null where nobody judged. */
async function hasPassed(ctx: Context, verdict: string | null): Promise<boolean | null> {
  return verdict === null ? null : ((await ctx.ledger.first('verdicts', { id: verdict }))?.passed ?? null)
}

async function firstJudged(ctx: Context, passed: boolean | null, versions: readonly ModelVersion[]): Promise<ModelVersion | undefined> {
  for (const version of versions) if ((await hasPassed(ctx, version.verdict)) === passed) return version
  return undefined
}

function nextVersion(ctx: Context, input: Input, origin: Origin, newest: ModelVersion | undefined): ModelVersion {
  return newModelVersion(ctx, {
    model: input.name,
    version: (newest?.version ?? 0) + 1,
    manifest: input.model,
    location: `mlflow-artifacts:/${folderOf(input.model)}`,
    algorithm: origin.model.algorithm,
    signature: origin.model.signature,
    metrics: Object.keys(input.metrics).length > 0 ? input.metrics : origin.metrics,
    trainedOn: origin.trainedOn,
    run: origin.run,
    verdict: input.verdict ?? null,
  })
}

/** The name itself, where it is new; else what the caller says about it anew. */
async function modelRow(ctx: Context, { name, description, owner, intendedUse }: Input): Promise<Change[]> {
  const said = Object.fromEntries(Object.entries({ description, owner, intendedUse }).filter(([, value]) => value !== undefined))
  if (await ctx.ledger.first('models', { name }))
    return Object.keys(said).length > 0 ? [update('models', { name }, { ...said, updatedAt: nowIso(ctx) })] : []
  const model = newModel(ctx, { name, ...said })
  const told = { model: name, what: 'created', prompt: false, tags: {}, description: model.description }
  return [insert('models', model), emit(model.createdAt, 'model', name, told)]
}

/** Where the tree of artifacts shows a registered directory to clients that read it by an address. */
const folderOf = (manifest: string): string => `model-versions/${manifest.replace('sha256:', '')}`

const kept = ({ createdAt: at }: ModelVersion, { manifest, bytes }: { manifest: string; bytes: number }): Change =>
  ensure('artifacts', { run: '', path: folderOf(manifest), type: 'model', digest: manifest, bytes, at })

/** The version hangs on its content, and the content on what it was trained on, in the lineage graph. */
function traces(ctx: Context, version: ModelVersion): Change[] {
  const edge: LineageEdge = {
    from: `model:${version.manifest}`,
    to: nodeOf(version),
    role: 'registered',
    run: ctx.run?.id ?? null,
    step: ctx.run?.step ?? null,
    at: version.createdAt,
  }
  const { model, version: number, algorithm, source, run, description } = version
  const told = { model, version: number, algorithm, source, run, description, tags: {}, prompt: false, what: 'registered' }
  return [upsert('lineage', edge), emit(version.createdAt, 'model', model, told)]
}
