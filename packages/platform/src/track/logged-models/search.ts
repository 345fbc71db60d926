import type { Context, Contracts, LoggedModel, OutputOf, ParsedInputOf, SearchRelation, Vocabulary } from '@levain/core'
import { experimentIds } from '../experiments/find.ts'
import { modelRecords } from './records.ts'

type Verb = Contracts['track']['loggedModels']
type Input = ParsedInputOf<Verb>
type Dataset = Input['datasets'][number]

/** Finds logged models that are not in the bin; a fixed number of queries however many they are. @throws filter-invalid, page-invalid */
export async function loggedModels(ctx: Context, input: Input): Promise<OutputOf<Verb>> {
  const { experiments, datasets, orderBy, limit, page } = input
  const within = experiments.length === 0 ? {} : { experiment: { in: await experimentIds(ctx, experiments) } }
  const { rows, next } = await ctx.ledger.search(vocabularyOf(datasets, orderBy), {
    filter: filterOf(input),
    orderBy: orderBy.map(({ key, descending }, place) => `${orderedKey(orderBy, key, place)} ${descending ? 'DESC' : 'ASC'}`),
    where: { ...within, deletedAt: null },
    limit,
    page,
  })
  return { models: await modelRecords(ctx, rows), ...(next ? { next } : {}) }
}

/** Where datasets are named, a model without a metric on any of them is not meant. */
function filterOf({ filter = '', datasets }: Input): string {
  if (datasets.length === 0) return filter
  const measured = `measured.dataset LIKE '%'`
  return filter.trim() === '' ? measured : `(${filter}) AND ${measured}`
}

const metric = { kind: 'metric', column: 'value', isNaN: 'isNan' } as const
const latest = ['step', 'atMs', 'value', 'run', 'datasetName', 'datasetDigest'] as const

/** The words of a search, in which metrics are those on the datasets named. */
function vocabularyOf(datasets: readonly Dataset[], orderBy: Input['orderBy']): Vocabulary<'loggedModels'> {
  const where = datasets.length === 0 ? {} : { where: datasets.map(whereOf) }
  const onDatasets = orderBy.flatMap((order, place): SearchRelation<LoggedModel>[] => {
    if (!isScoped(order)) return []
    const rows = { table: 'loggedModelMetrics', on: { model: 'id' }, where: [whereOf(order)] } as const
    return [{ prefixes: [scopeName(place)], ...rows, latest, key: 'key', field: metric }]
  })
  return {
    ...words,
    relations: [
      ...words.relations,
      { prefixes: ['metrics', 'metric'], table: 'loggedModelMetrics', on: { model: 'id' }, ...where, latest, key: 'key', field: metric },
      {
        prefixes: ['measured'],
        table: 'loggedModelMetrics',
        on: { model: 'id' },
        ...where,
        fields: { dataset: { kind: 'text', column: 'datasetName' } },
      },
      ...onDatasets,
    ],
  }
}

const whereOf = ({ name, digest }: Dataset) => ({
  ...(name === undefined ? {} : { datasetName: name }),
  ...(digest === undefined ? {} : { datasetDigest: digest }),
})

const isScoped = ({ name, digest }: Dataset): boolean => name !== undefined || digest !== undefined
const scopeName = (place: number): string => `metrics_on_${place}`

/** A metric on one dataset goes by a prefix of its own. */
function orderedKey(orderBy: Input['orderBy'], key: string, place: number): string {
  const order = orderBy[place]
  return order && isScoped(order) ? key.replace(/^metrics?\./, `${scopeName(place)}.`) : key
}

const words: Vocabulary<'loggedModels'> = {
  table: 'loggedModels',
  id: ['id'],
  prefixes: ['attributes', 'attribute'],
  attributes: {
    name: { kind: 'text', column: 'name' },
    model_id: { kind: 'text', column: 'id' },
    model_type: { kind: 'text', column: 'type' },
    source_run_id: { kind: 'text', column: 'run' },
    experiment_id: { kind: 'text', column: 'experiment' },
    status: { kind: 'choice', column: 'status', names: { pending: ['PENDING'], ready: ['READY'], failed: ['FAILED'] } },
    creation_timestamp: { kind: 'time', column: 'createdAt' },
    creation_time: { kind: 'alias', of: ['creation_timestamp'] },
    last_updated_timestamp: { kind: 'time', column: 'updatedAt' },
    last_updated_time: { kind: 'alias', of: ['last_updated_timestamp'] },
  },
  relations: [
    {
      prefixes: ['params', 'param'],
      table: 'loggedModelParams',
      on: { model: 'id' },
      key: 'key',
      field: { kind: 'text', column: 'value' },
    },
    { prefixes: ['tags', 'tag'], table: 'loggedModelTags', on: { model: 'id' }, key: 'key', field: { kind: 'text', column: 'value' } },
  ],
  defaultOrder: ['creation_timestamp DESC', 'model_id DESC'],
  tieBreak: ['creation_timestamp DESC', 'model_id DESC'],
}
