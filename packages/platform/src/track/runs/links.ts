import { createHash } from 'node:crypto'
import {
  type Context,
  type Contracts,
  ensure,
  type LoggedDataset,
  type OutputOf,
  type ParsedInputOf,
  type RunLink,
  upsert,
} from '@levain/core'
import { experimentIds } from '../experiments/find.ts'
import { findActiveRun } from './find-active.ts'

type Reader = Pick<Context, 'ledger'>
type Verbs = Contracts['track']
type Record = OutputOf<Verbs['search']>['runs'][number]
type Links = Pick<Record, 'inputs' | 'outputs'>

export const noLinks: Links = { inputs: { datasets: [], models: [] }, outputs: [] }

/** What each of these runs read and made, in two queries. */
export async function linksOf(ctx: Reader, runs: readonly string[]): Promise<ReadonlyMap<string, Links>> {
  const links = await ctx.ledger.find('runLinks', { where: { run: { in: runs } } })
  const datasets = await datasetsOf(ctx, links)
  const byRun = new Map<string, RunLink[]>()
  for (const link of links) byRun.set(link.run, [...(byRun.get(link.run) ?? []), link])
  return new Map([...byRun].map(([run, own]) => [run, asLinks(own, datasets)]))
}

async function datasetsOf(ctx: Reader, links: readonly RunLink[]): Promise<ReadonlyMap<string, LoggedDataset>> {
  const ids = [...new Set(links.filter(({ kind }) => kind === 'dataset').map(({ target }) => target))]
  if (ids.length === 0) return new Map()
  const datasets = await ctx.ledger.find('loggedDatasets', { where: { id: { in: ids } } })
  return new Map(datasets.map((dataset) => [dataset.id, dataset]))
}

function asLinks(links: readonly RunLink[], datasets: ReadonlyMap<string, LoggedDataset>): Links {
  const inputs = links.filter(({ role }) => role === 'input')
  return {
    inputs: {
      datasets: inputs.flatMap(({ kind, target, tags }) => {
        const dataset = kind === 'dataset' ? datasets.get(target) : undefined
        return dataset ? [{ dataset: described(dataset), tags }] : []
      }),
      models: inputs.filter(({ kind }) => kind === 'model').map(({ target }) => target),
    },
    outputs: links.filter(({ role, kind }) => role === 'output' && kind === 'model').map(({ target, step }) => ({ model: target, step })),
  }
}

const described = ({ id: _, experiment: __, ...dataset }: LoggedDataset) => dataset

/** The tag of a dataset that says what it was used for. */
const contextTag = 'mlflow.data.context'

/** Says what a run read. The same dataset twice is once; its tags are kept as they were. @throws run-not-found, run-deleted */
export async function addInputs(ctx: Context, input: ParsedInputOf<Verbs['addInputs']>): Promise<{ written: number }> {
  const run = await findActiveRun(ctx, input.run)
  const datasets = input.datasets.flatMap(({ tags, ...described }) => {
    const dataset: LoggedDataset = { ...described, id: datasetId(run.experiment, described), experiment: run.experiment }
    const link = { kind: 'dataset', target: dataset.id, context: tags[contextTag] ?? '', tags } as const
    return [ensure('loggedDatasets', dataset), ensure('runLinks', { run: run.id, role: 'input', step: 0, ...link })]
  })
  const models = input.models.map((target) =>
    ensure('runLinks', { run: run.id, role: 'input', kind: 'model', target, step: 0, context: '', tags: {} }),
  )
  await ctx.ledger.commit([...datasets, ...models])
  return { written: input.datasets.length + models.length }
}

const datasetId = (experiment: string, { name, digest }: { name: string; digest: string }): string =>
  createHash('sha256')
    .update(JSON.stringify([experiment, name, digest]))
    .digest('hex')

/** Says which logged models a run made. @throws run-not-found, run-deleted */
export async function addOutputs(ctx: Context, input: ParsedInputOf<Verbs['addOutputs']>): Promise<{ written: number }> {
  const run = await findActiveRun(ctx, input.run)
  const links = input.models.map(({ model, step }) =>
    upsert('runLinks', { run: run.id, role: 'output', kind: 'model', target: model, step, context: '', tags: {} }),
  )
  await ctx.ledger.commit(links)
  return { written: links.length }
}

/** Most summaries of datasets in one answer. */
const summariesMax = 1000

/** Lists the datasets that runs of experiments read, each once for every use it had. */
export async function datasets(ctx: Context, input: ParsedInputOf<Verbs['datasets']>): Promise<OutputOf<Verbs['datasets']>> {
  const experiments = await experimentIds(ctx, input.experiments)
  const known = await ctx.ledger.find('loggedDatasets', { where: { experiment: { in: experiments } }, orderBy: [['name', 'asc']] })
  const uses = await ctx.ledger.find('runLinks', { where: { target: { in: known.map(({ id }) => id) }, role: 'input' } })
  const contexts = new Map<string, Set<string>>()
  for (const { target, context } of uses) contexts.set(target, (contexts.get(target) ?? new Set()).add(context))
  const summaries = known.flatMap(({ id, experiment, name, digest }) =>
    [...(contexts.get(id) ?? [])].sort().map((context) => ({ experiment, name, digest, context })),
  )
  return summaries.slice(0, summariesMax)
}
