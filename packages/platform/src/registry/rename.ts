import {
  type Change,
  type Context,
  type Contracts,
  emit,
  fail,
  type LineageEdge,
  nowIso,
  type ParsedInputOf,
  type RegisteredModel,
  remove,
  update,
  upsert,
} from '@levain/core'
import { modelNamed, nodeOf } from './find-version.ts'
import { onFirmGround } from './ground.ts'
import { refuseInUse } from './in-use.ts'
import { isPromptModel } from './prompts.ts'

type Reader = Pick<Context, 'ledger'>

/**
 * Gives a model another name. Whatever refers to it by name goes with it in the same commit: versions, tags, verdicts,
 * approvals, bundles, lineage, signals and deployments at rest. The audit and the events stay as they were written.
 *
 * @throws model-not-found, model-exists, model-in-use
 */
export function rename(ctx: Context, input: ParsedInputOf<Contracts['registry']['rename']>): Promise<RegisteredModel> {
  const { model: name, to } = input
  return onFirmGround(async () => {
    const model = await modelNamed(ctx, name)
    if (to === name) return model
    if (await ctx.ledger.first('models', { name: to })) throw await taken(ctx, name, to)
    await refuseInUse(ctx, name)
    const updatedAt = nowIso(ctx)
    await ctx.ledger.commit([
      remove('modelTags', { model: to }),
      update('models', { name }, { name: to, updatedAt }),
      ...(await rowsOf(ctx, name, to, updatedAt)),
      ...(await nodesOf(ctx, name, to)),
      emit(updatedAt, 'model', to, { model: to, before: name, what: 'renamed' }),
    ])
    return { ...model, name: to, updatedAt }
  })
}

async function taken(ctx: Reader, name: string, to: string): Promise<Error> {
  const [is, wanted] = await Promise.all([isPromptModel(ctx, to), isPromptModel(ctx, name)])
  return fail('model-exists', { model: to, is: is ? 'prompt' : 'model', wanted: wanted ? 'prompt' : 'model' })
}

/** Tables with a column for the name. An update must find something to change, so only those with rows are named. */
async function rowsOf(ctx: Reader, model: string, to: string, updatedAt: string): Promise<Change[]> {
  const changes: Change[] = []
  const { ledger } = ctx
  if (await ledger.first('modelVersions', { model })) changes.push(update('modelVersions', { model }, { model: to, updatedAt }))
  if (await ledger.first('modelTags', { model })) changes.push(update('modelTags', { model }, { model: to }))
  if (await ledger.first('modelVersionTags', { model })) changes.push(update('modelVersionTags', { model }, { model: to }))
  if (await ledger.first('bundles', { model })) changes.push(update('bundles', { model }, { model: to }))
  if (await ledger.first('signals', { model })) changes.push(update('signals', { model }, { model: to }))
  // What a deployment at rest would return to answers by the old name.
  if (await ledger.first('deployments', { model })) changes.push(update('deployments', { model }, { model: to, previous: null }))
  return changes
}

/** Verdicts, approvals and lineage speak of `model:late@2`. */
async function nodesOf(ctx: Reader, model: string, to: string): Promise<Change[]> {
  const versions = await ctx.ledger.find('modelVersions', { where: { model } })
  const renamed = new Map(versions.map(({ version }) => [nodeOf({ model, version }), nodeOf({ model: to, version })]))
  const nodes = [...renamed.keys()]
  const now = (node: string): string => renamed.get(node) ?? node
  const [verdicts, approvals, up, down] = await Promise.all([
    ctx.ledger.find('verdicts', { where: { subject: { in: nodes } } }),
    ctx.ledger.find('approvals', { where: { subject: { in: nodes } } }),
    ctx.ledger.find('lineage', { where: { to: { in: nodes } } }),
    ctx.ledger.find('lineage', { where: { from: { in: nodes } } }),
  ])
  const edges = new Map([...up, ...down].map((edge) => [`${edge.from}\n${edge.to}\n${edge.role}`, edge]))
  return [
    ...verdicts.map(({ id, subject }) => update('verdicts', { id }, { subject: now(subject) })),
    ...approvals.map(({ id, subject }) => update('approvals', { id }, { subject: now(subject) })),
    ...[...edges.values()].flatMap((edge) => edgeChanges(edge, { ...edge, from: now(edge.from), to: now(edge.to) })),
  ]
}

const edgeChanges = ({ from, to, role }: LineageEdge, renamed: LineageEdge): Change[] => [
  remove('lineage', { from, to, role }),
  upsert('lineage', renamed),
]
