import { artifactUri, type Contracts, type OutputOf } from '@levain/core'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { refusal } from '../errors.ts'
import { bool, checked, enumeration, int64, invalidValue, list, message, required, string } from '../messages/index.ts'
import { longest } from './checks.ts'
import { cutParam, finite } from './entries.ts'
import { requireActiveExperiment } from './require-experiment.ts'

type Recorded = OutputOf<Contracts['track']['loggedModel']>

const modelId = required(string)
const params = list(message({ key: required(checked(string, longest(250))), value: string }))
const tags = list(message({ key: required(checked(string, longest(250))), value: checked(string, longest(8000)) }))
const statuses = { LOGGED_MODEL_PENDING: 1, LOGGED_MODEL_READY: 2, LOGGED_MODEL_UPLOAD_FAILED: 3 } as const
const ours = { LOGGED_MODEL_PENDING: 'pending', LOGGED_MODEL_READY: 'ready', LOGGED_MODEL_UPLOAD_FAILED: 'failed' } as const
const theirs = { pending: 'LOGGED_MODEL_PENDING', ready: 'LOGGED_MODEL_READY', failed: 'LOGGED_MODEL_UPLOAD_FAILED' } as const

/** Most parameters in one call. */
const paramsMax = 100
/** Most models of one page. */
const searchMax = 1000

export const loggedModels: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: 'logged-models',
    request: message({ experiment_id: required(string), name: string, model_type: string, source_run_id: string, params, tags }),
    handle: async (door, request) => {
      refuseTooManyParams(request.params.length)
      await requireActiveExperiment(door, request.experiment_id)
      const record = await door.call('track.createLoggedModel', {
        experiment: request.experiment_id,
        params: cut(request.params),
        tags: labelsOf(request.tags),
        ...(request.name === undefined ? {} : { name: checkedName(request.name) }),
        ...(request.model_type ? { type: request.model_type } : {}),
        ...(request.source_run_id ? { run: request.source_run_id } : {}),
      })
      return { model: asMessage(record) }
    },
  }),
  endpoint({
    method: 'GET',
    path: 'logged-models/:model_id',
    request: message({ model_id: modelId, allow_deleted: bool }),
    handle: async (door, { model_id, allow_deleted = false }) => ({
      model: asMessage(await door.call('track.loggedModel', { model: checkedId(model_id), deleted: allow_deleted })),
    }),
  }),
  endpoint({
    method: 'PATCH',
    path: 'logged-models/:model_id',
    request: message({ model_id: modelId, status: required(enumeration(statuses)) }),
    handle: async (door, { model_id, status }) => ({
      model: asMessage(await door.call('track.finishLoggedModel', { model: checkedId(model_id), status: ours[status] })),
    }),
  }),
  endpoint({
    method: 'DELETE',
    path: 'logged-models/:model_id',
    request: message({ model_id: modelId }),
    handle: async (door, { model_id }) => {
      await door.call('track.deleteLoggedModel', { model: checkedId(model_id) })
      return {}
    },
  }),
  endpoint({
    method: 'POST',
    path: 'logged-models/:model_id/params',
    request: message({ model_id: modelId, params }),
    handle: async (door, request) => {
      refuseTooManyParams(request.params.length)
      const record = await door.call('track.describeLoggedModel', { model: checkedId(request.model_id), params: cut(request.params) })
      return { model: asMessage(record) }
    },
  }),
  endpoint({
    method: 'PATCH',
    path: 'logged-models/:model_id/tags',
    request: message({ model_id: modelId, tags }),
    handle: async (door, request) => ({
      model: asMessage(await door.call('track.describeLoggedModel', { model: checkedId(request.model_id), tags: labelsOf(request.tags) })),
    }),
  }),
  endpoint({
    method: 'DELETE',
    path: 'logged-models/:model_id/tags/:key',
    request: message({ model_id: modelId, key: required(string) }),
    handle: async (door, { model_id, key }) => {
      const { tags: there } = await door.call('track.loggedModel', { model: checkedId(model_id) })
      if (!Object.hasOwn(there, key))
        throw refusal(`No tag with key '${key}' found for model with ID '${model_id}'.`, 'RESOURCE_DOES_NOT_EXIST')
      await door.call('track.untagLoggedModel', { model: model_id, key })
      return {}
    },
  }),
  endpoint({
    method: 'POST',
    path: 'logged-models/search',
    request: message({
      experiment_ids: list(string),
      filter: string,
      datasets: list(message({ dataset_name: required(string), dataset_digest: string })),
      max_results: int64,
      order_by: list(message({ field_name: required(string), ascending: bool, dataset_name: string, dataset_digest: string })),
      page_token: string,
    }),
    handle: async (door, { experiment_ids, filter, datasets, max_results = 100, order_by, page_token }) => {
      if (max_results < 1 || max_results > searchMax)
        throw invalidValue('max_results', max_results, `It must be between 1 and ${searchMax}.`)
      if (experiment_ids.length === 0) return { models: [] }
      const { models, next } = await door.call('track.loggedModels', {
        experiments: [...experiment_ids],
        datasets: datasets.map(datasetOf),
        orderBy: order_by.map((order) => ({ key: order.field_name, descending: order.ascending === false, ...datasetOf(order) })),
        limit: max_results,
        ...(filter ? { filter } : {}),
        ...(page_token ? { page: page_token } : {}),
      })
      return { models: models.map(asMessage), next_page_token: next }
    },
  }),
]

/** A logged model in the protocol's words. */
function asMessage({ model, params, tags, metrics, versions }: Recorded): object {
  return {
    info: {
      model_id: model.id,
      experiment_id: model.experiment,
      name: model.name,
      creation_timestamp_ms: Date.parse(model.createdAt),
      last_updated_timestamp_ms: Date.parse(model.updatedAt),
      artifact_uri: artifactUri(model),
      status: theirs[model.status],
      model_type: model.type || undefined,
      source_run_id: model.run,
      status_message: model.statusMessage || undefined,
      tags: entries(tags),
      registrations: versions.map(({ name, version }) => ({ name, version: String(version) })),
    },
    data: {
      params: entries(params),
      metrics: metrics.map(({ key, value, atMs, step, run, datasetName, datasetDigest }) => ({
        key,
        value: finite(value),
        timestamp: atMs,
        step,
        dataset_name: datasetName || undefined,
        dataset_digest: datasetDigest || undefined,
        model_id: model.id,
        run_id: run,
      })),
    },
  }
}

const entries = (labels: Readonly<Record<string, string>>) => Object.entries(labels).map(([key, value]) => ({ key, value }))

type Entry = { readonly key: string; readonly value?: string }
const labelsOf = (given: readonly Entry[]): Record<string, string> => Object.fromEntries(given.map(({ key, value = '' }) => [key, value]))
const cut = (given: readonly Entry[]): Record<string, string> => Object.fromEntries(given.map(({ key, value }) => [key, cutParam(value)]))

const datasetOf = ({ dataset_name, dataset_digest }: { dataset_name?: string; dataset_digest?: string }) => ({
  ...(dataset_name ? { name: dataset_name } : {}),
  ...(dataset_digest ? { digest: dataset_digest } : {}),
})

function refuseTooManyParams(count: number): void {
  if (count > paramsMax) throw refusal(`A logged model takes at most ${paramsMax} parameters in one request. Got ${count}.`)
}

function checkedName(name: string): string {
  if (name !== '' && !/[/:.%"']/.test(name)) return name
  throw refusal(`Invalid model name (${JSON.stringify(name)}) provided. It must be a non-empty text without any of / : . % " '.`)
}

/** What is not of their form is the id of no model. */
function checkedId(id: string): string {
  if (/^m-[\w-]{1,254}$/.test(id)) return id
  throw refusal(`Logged model with ID '${id}' not found.`, 'RESOURCE_DOES_NOT_EXIST')
}
