import { type Contracts, type Experiment, experimentUri, type OutputOf } from '@levain/core'
import type { Door } from '../door.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { refusal } from '../errors.ts'
import { limits } from '../limits.ts'
import { checked, int64, list, message, required, string } from '../messages/index.ts'
import { longest } from './checks.ts'
import { viewOf, viewType } from './view.ts'

type Tagged = OutputOf<Contracts['track']['experiment']>

const tagKey = required(checked(string, longest(250)))
const tagValue = checked(string, longest(5000))
const tags = list(message({ key: tagKey, value: tagValue }))
const name = required(checked(string, longest(500)))
const experimentId = required(string)

const search = message({
  max_results: int64,
  page_token: string,
  filter: string,
  order_by: list(string),
  view_type: viewType,
})

export const experiments: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: 'experiments/create',
    request: message({ name, artifact_location: checked(string, longest(2048)), tags }),
    handle: async (door, request) => {
      if (request.name.trim() === '') throw refusal(`Invalid experiment name: ${JSON.stringify(request.name)}. It may not be blank.`)
      const { experiment } = await door.call('track.createExperiment', {
        name: request.name,
        tags: labelsOf(request.tags),
        ...(request.artifact_location ? { location: checkedLocation(request.artifact_location) } : {}),
      })
      return { experiment_id: experiment.id }
    },
  }),
  endpoint({
    method: 'GET',
    path: 'experiments/get',
    request: message({ experiment_id: experimentId }),
    handle: async (door, { experiment_id }) => ({ experiment: asMessage(await byId(door, experiment_id)) }),
  }),
  endpoint({
    method: 'GET',
    path: 'experiments/get-by-name',
    request: message({ experiment_name: required(string) }),
    handle: async (door, { experiment_name }) => ({
      experiment: asMessage(
        await door.call('track.experiment', { experiment: experiment_name, by: 'name' }).catch(noSuchName(experiment_name)),
      ),
    }),
  }),
  endpoint({
    method: ['POST', 'GET'],
    path: 'experiments/search',
    request: search,
    handle: async (door, { max_results = 0, page_token, filter, order_by, view_type }) => {
      if (max_results < 1 || max_results > limits.searchExperimentsMax)
        throw refusal(
          `Invalid value ${max_results} for parameter 'max_results' supplied. It must be between 1 and ${limits.searchExperimentsMax}.`,
        )
      const found = await door.call('track.experiments', {
        limit: max_results,
        orderBy: [...order_by],
        view: viewOf(view_type),
        ...(filter ? { filter } : {}),
        ...(page_token ? { page: page_token } : {}),
      })
      return { experiments: found.experiments.map(asMessage), next_page_token: found.next }
    },
  }),
  endpoint({
    method: 'POST',
    path: 'experiments/delete',
    request: message({ experiment_id: experimentId }),
    handle: async (door, { experiment_id }) => {
      await byId(door, experiment_id, 'active')
      await door.call('track.deleteExperiment', { experiment: experiment_id })
      return {}
    },
  }),
  endpoint({
    method: 'POST',
    path: 'experiments/restore',
    request: message({ experiment_id: experimentId }),
    handle: async (door, { experiment_id }) => {
      await byId(door, experiment_id, 'deleted')
      await door.call('track.restoreExperiment', { experiment: experiment_id })
      return {}
    },
  }),
  endpoint({
    method: 'POST',
    path: 'experiments/update',
    request: message({ experiment_id: experimentId, new_name: checked(string, longest(500, 'name')) }),
    handle: async (door, { experiment_id, new_name }) => {
      const { experiment } = await byId(door, experiment_id)
      if (!new_name || new_name === experiment.name) return {}
      if (experiment.deletedAt !== null) throw refusal('Cannot rename a non-active experiment.', 'INVALID_STATE')
      await door.call('track.renameExperiment', { experiment: experiment_id, name: new_name })
      return {}
    },
  }),
  endpoint({
    method: 'POST',
    path: 'experiments/set-experiment-tag',
    request: message({ experiment_id: experimentId, key: tagKey, value: tagValue }),
    handle: async (door, { experiment_id, key, value = '' }) => {
      await activeById(door, experiment_id)
      await door.call('track.tagExperiment', { experiment: experiment_id, tags: { [key]: value } })
      return {}
    },
  }),
  endpoint({
    method: 'POST',
    path: 'experiments/delete-experiment-tag',
    request: message({ experiment_id: experimentId, key: required(string) }),
    handle: async (door, { experiment_id, key }) => {
      await activeById(door, experiment_id)
      await door.call('track.untagExperiment', { experiment: experiment_id, key })
      return {}
    },
  }),
  endpoint({
    method: 'POST',
    path: 'experiments/search-datasets',
    request: message({ experiment_ids: list(string) }),
    handle: async (door, { experiment_ids }) => {
      if (experiment_ids.length === 0) throw refusal('SearchDatasets request must specify at least one experiment_id.')
      if (experiment_ids.length > limits.datasetExperimentsMax)
        throw refusal(
          `SearchDatasets request cannot specify more than ${limits.datasetExperimentsMax} experiment_ids. Received ${experiment_ids.length} experiment_ids.`,
        )
      const found = await door.call('track.datasets', { experiments: [...experiment_ids] })
      return {
        dataset_summaries: found.map(({ experiment, name, digest, context }) => ({
          experiment_id: experiment,
          name,
          digest,
          context: context || undefined,
        })),
      }
    },
  }),
]

/** An experiment in the protocol's words. */
function asMessage({ experiment, tags }: { experiment: Experiment; tags: Readonly<Record<string, string>> }): object {
  return {
    experiment_id: experiment.id,
    name: experiment.name,
    artifact_location: experimentUri(experiment),
    lifecycle_stage: experiment.deletedAt === null ? 'active' : 'deleted',
    creation_time: Date.parse(experiment.createdAt),
    last_update_time: Date.parse(experiment.updatedAt),
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  }
}

/** The protocol names experiments by id only; a name in that place is an id nobody has. */
async function byId(door: Door, id: string, stage?: 'active' | 'deleted'): Promise<Tagged> {
  const found = await door.call('track.experiment', { experiment: id, by: 'id' }).catch(() => undefined)
  const isThere = found && (stage === undefined || (found.experiment.deletedAt === null) === (stage === 'active'))
  if (!isThere) throw refusal(`No${stage ? ` ${stage}` : ''} Experiment with id=${id} exists`, 'RESOURCE_DOES_NOT_EXIST')
  return found
}

async function activeById(door: Door, id: string): Promise<void> {
  const { experiment } = await byId(door, id)
  if (experiment.deletedAt !== null) throw refusal(`The experiment ${id} must be in the 'active' state. Current state is deleted.`)
}

const noSuchName = (name: string) => () => {
  throw refusal(`Could not find experiment with name '${name}'`, 'RESOURCE_DOES_NOT_EXIST')
}

const labelsOf = (entries: readonly { readonly key: string; readonly value?: string }[]): Record<string, string> =>
  Object.fromEntries(entries.map(({ key, value = '' }) => [key, value]))

function checkedLocation(location: string): string {
  if (/^runs:/i.test(location) || /[#;]/.test(location))
    throw refusal(`Invalid artifact location: ${location}. It may not be a run and may hold neither fragment nor parameters.`)
  return location
}
