import type { Context, ModelDetails, ModelVersion, RegisteredModel, VersionDetails } from '@levain/core'

type Reader = Pick<Context, 'ledger'>

/** Names in one query at most. */
const namesMax = 500

/** What is said of these models, in their order. */
export async function detailsOfModels(ctx: Reader, models: readonly RegisteredModel[]): Promise<ModelDetails[]> {
  const names = models.map(({ name }) => name)
  const [tags, latest] = await Promise.all([
    inBatches(names, (some) => ctx.ledger.find('modelTags', { where: { model: { in: some } } })),
    latestVersions(ctx, models),
  ])
  const tagsOf = Map.groupBy(tags, ({ model }) => model)
  const latestOf = Map.groupBy(latest, ({ version }) => version.model)
  return models.map((model) => ({ model, tags: asLabels(tagsOf.get(model.name)), latest: latestOf.get(model.name) ?? [] }))
}

/** What is said of these versions, in their order. */
export async function detailsOfVersions(ctx: Reader, versions: readonly ModelVersion[]): Promise<VersionDetails[]> {
  const names = [...new Set(versions.map(({ model }) => model))]
  const models = await inBatches(names, (some) => ctx.ledger.find('models', { where: { name: { in: some } } }))
  return withTags(ctx, models, versions)
}

async function withTags(ctx: Reader, models: readonly RegisteredModel[], versions: readonly ModelVersion[]): Promise<VersionDetails[]> {
  const aliases = new Map(models.map((model) => [model.name, model.aliases]))
  const [only] = versions
  const tags =
    only && versions.length === 1
      ? await ctx.ledger.find('modelVersionTags', { where: { model: only.model, version: only.version } })
      : await inBatches([...aliases.keys()], (some) => ctx.ledger.find('modelVersionTags', { where: { model: { in: some } } }))
  const tagsOf = Map.groupBy(tags, ({ model, version }) => `${version} ${model}`)
  return versions.map((version) => ({
    version,
    tags: asLabels(tagsOf.get(`${version.version} ${version.model}`)),
    aliases: Object.entries(aliases.get(version.model) ?? {}).flatMap(([alias, number]) => (number === version.version ? [alias] : [])),
  }))
}

/** The newest version of each stage, of each of these models; few queries, because few versions are in a stage. */
async function latestVersions(ctx: Reader, models: readonly RegisteredModel[]): Promise<VersionDetails[]> {
  const names = models.map(({ name }) => name)
  const [staged, plain] = await Promise.all([
    inBatches(names, (some) =>
      ctx.ledger.find('modelVersions', {
        where: { model: { in: some }, stage: { in: ['Staging', 'Production', 'Archived'] }, deletedAt: null },
        orderBy: [['version', 'desc']],
      }),
    ),
    Promise.all(names.map((model) => newestUnstaged(ctx, model))),
  ])
  const newest = new Map<string, ModelVersion>()
  for (const version of [...staged, ...plain.flat()]) {
    const place = `${version.stage} ${version.model}`
    if (!newest.has(place)) newest.set(place, version)
  }
  return withTags(ctx, models, [...newest.values()])
}

const newestUnstaged = (ctx: Reader, model: string): Promise<ModelVersion[]> =>
  ctx.ledger.find('modelVersions', { where: { model, stage: 'None', deletedAt: null }, orderBy: [['version', 'desc']], limit: 1 })

async function inBatches<Row>(names: readonly string[], find: (some: readonly string[]) => Promise<Row[]>): Promise<Row[]> {
  const batches: Promise<Row[]>[] = []
  for (let from = 0; from < names.length; from += namesMax) batches.push(find(names.slice(from, from + namesMax)))
  return (await Promise.all(batches)).flat()
}

const asLabels = (rows: readonly { key: string; value: string }[] = []): Record<string, string> =>
  Object.fromEntries(rows.map(({ key, value }) => [key, value]))
