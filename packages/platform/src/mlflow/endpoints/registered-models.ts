import { type Endpoint, endpoint } from '../endpoint.ts'
import { limits } from '../limits.ts'
import { int64, invalidValue, list, message, required, string } from '../messages/index.ts'
import {
  checkedAlias,
  checkedName,
  checkedStage,
  checkedTagKey,
  checkedTags,
  checkedVersion,
  inTheirWords,
  tagMessage,
  wireModel,
  wireVersion,
} from '../registry.ts'

export const registeredModels: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: 'registered-models/create',
    request: message({ name: required(string), tags: list(tagMessage), description: string }),
    handle: async ({ call }, { name, tags, description = '' }) => {
      const created = call('registry.create', { model: checkedName(name), tags: checkedTags(tags), description })
      return { registered_model: wireModel(await inTheirWords({ name }, created)) }
    },
  }),
  endpoint({
    method: 'GET',
    path: 'registered-models/get',
    request: message({ name: required(string) }),
    handle: async ({ call }, { name }) => {
      const shown = call('registry.show', { model: checkedName(name), limit: 0 })
      return { registered_model: wireModel(await inTheirWords({ name }, shown)) }
    },
  }),
  endpoint({
    method: 'GET',
    path: 'registered-models/search',
    request: message({ filter: string, max_results: int64, order_by: list(string), page_token: string }),
    handle: async ({ call }, { filter, max_results: limit = 0, order_by: orderBy, page_token: page }) => {
      if (limit > limits.searchModelsMax || limit < 0) throw invalidValue('max_results', limit)
      const found = await call('registry.search', { filter, orderBy: [...orderBy], page, limit: limit || 100 })
      return { registered_models: found.models.map(wireModel), next_page_token: found.next }
    },
  }),
  endpoint({
    method: 'PATCH',
    path: 'registered-models/update',
    request: message({ name: required(string), description: string }),
    handle: async ({ call }, { name, description = '' }) => {
      await inTheirWords({ name }, call('registry.update', { model: checkedName(name), description }))
      return { registered_model: wireModel(await call('registry.show', { model: name, limit: 0 })) }
    },
  }),
  endpoint({
    method: 'POST',
    path: 'registered-models/rename',
    request: message({ name: required(string), new_name: required(string) }),
    handle: async ({ call }, { name, new_name: to }) => {
      await inTheirWords({ name }, call('registry.rename', { model: checkedName(name), to: checkedName(to, 'new_name') }))
      return { registered_model: wireModel(await call('registry.show', { model: to, limit: 0 })) }
    },
  }),
  endpoint({
    method: 'DELETE',
    path: 'registered-models/delete',
    request: message({ name: required(string) }),
    handle: async ({ call }, { name }) => {
      await inTheirWords({ name }, call('registry.delete', { model: checkedName(name) }))
      return {}
    },
  }),
  endpoint({
    method: ['POST', 'GET'],
    path: 'registered-models/get-latest-versions',
    request: message({ name: required(string), stages: list(string) }),
    handle: async ({ call }, { name, stages }) => {
      const wanted = stages.map(checkedStage)
      const { latest } = await inTheirWords({ name }, call('registry.show', { model: checkedName(name), limit: 0 }))
      const chosen = latest.filter(({ version }) => wanted.length === 0 || wanted.includes(version.stage))
      return { model_versions: chosen.map(wireVersion) }
    },
  }),
  endpoint({
    method: 'POST',
    path: 'registered-models/set-tag',
    request: message({ name: required(string), key: required(string), value: string }),
    handle: async ({ call }, { name, ...tag }) => {
      await inTheirWords({ name }, call('registry.tag', { model: checkedName(name), set: checkedTags([tag]) }))
      return {}
    },
  }),
  endpoint({
    method: 'DELETE',
    path: 'registered-models/delete-tag',
    request: message({ name: required(string), key: required(string) }),
    handle: async ({ call }, { name, key }) => {
      await inTheirWords({ name }, call('registry.tag', { model: checkedName(name), remove: [checkedTagKey(key)] }))
      return {}
    },
  }),
  endpoint({
    method: 'POST',
    path: 'registered-models/alias',
    request: message({ name: required(string), alias: required(string), version: required(string) }),
    handle: async ({ call }, { name, alias, version }) => {
      const input = { model: checkedName(name), alias: checkedAlias(alias), version: checkedVersion(version, name) }
      await inTheirWords({ name, version }, call('registry.alias', input))
      return {}
    },
  }),
  endpoint({
    method: 'GET',
    path: 'registered-models/alias',
    request: message({ name: required(string), alias: required(string) }),
    handle: async ({ call }, { name, alias }) => {
      const wanted = alias.toLowerCase() === 'latest' ? 'latest' : checkedAlias(alias)
      const found = call('registry.resolve', { model: checkedName(name), alias: wanted })
      return { model_version: wireVersion(await inTheirWords({ name }, found)) }
    },
  }),
  endpoint({
    method: 'DELETE',
    path: 'registered-models/alias',
    request: message({ name: required(string), alias: required(string) }),
    handle: async ({ call }, { name, alias }) => {
      await inTheirWords({ name }, call('registry.removeAlias', { model: checkedName(name), alias: checkedAlias(alias) }))
      return {}
    },
  }),
]
