import { type Endpoint, endpoint } from '../endpoint.ts'
import { refusal } from '../errors.ts'
import { limits } from '../limits.ts'
import { bool, int64, invalidValue, list, message, required, string } from '../messages/index.ts'
import {
  checkedName,
  checkedStage,
  checkedTagKey,
  checkedTags,
  checkedVersion,
  inTheirWords,
  tagMessage,
  wireVersion,
} from '../registry.ts'

const which = { name: required(string), version: required(string) }

/** Versions on a page where the request does not say. */
const versionsDefault = 10_000

export const modelVersions: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: 'model-versions/create',
    request: message({
      name: required(string),
      source: required(string),
      run_id: string,
      tags: list(tagMessage),
      run_link: string,
      description: string,
      model_id: string,
    }),
    handle: async ({ call }, { name, source, tags, ...rest }) => {
      const created = call('registry.createVersion', {
        model: checkedName(name),
        source,
        tags: checkedTags(tags),
        run: rest.run_id || undefined,
        loggedModel: rest.model_id || undefined,
        description: rest.description,
        runLink: rest.run_link,
      })
      return { model_version: wireVersion(await inTheirWords({ name }, created)) }
    },
  }),
  endpoint({
    method: 'GET',
    path: 'model-versions/get',
    request: message(which),
    handle: async ({ call }, { name, version }) => {
      const found = call('registry.version', { model: checkedName(name), version: checkedVersion(version, name) })
      return { model_version: wireVersion(await inTheirWords({ name, version }, found)) }
    },
  }),
  endpoint({
    method: 'GET',
    path: 'model-versions/get-download-uri',
    request: message(which),
    handle: async ({ call }, { name, version: number }) => {
      const found = call('registry.version', { model: checkedName(name), version: checkedVersion(number, name) })
      const { version } = await inTheirWords({ name, version: number }, found)
      return { artifact_uri: version.location || version.source }
    },
  }),
  endpoint({
    method: 'GET',
    path: 'model-versions/search',
    request: message({ filter: string, max_results: int64, order_by: list(string), page_token: string }),
    handle: async ({ call }, { filter, max_results: limit = versionsDefault, order_by: orderBy, page_token: page }) => {
      if (limit > limits.searchVersionsMax) throw invalidValue('max_results', limit)
      if (limit < 1) throw refusal(`Invalid value for max_results. It must be a positive integer, but got ${limit}`)
      const found = await call('registry.versions', { filter, orderBy: [...orderBy], page, limit })
      return { model_versions: found.versions.map(wireVersion), next_page_token: found.next }
    },
  }),
  endpoint({
    method: 'PATCH',
    path: 'model-versions/update',
    request: message({ ...which, description: string }),
    handle: async ({ call }, { name, version, description = '' }) => {
      const input = { model: checkedName(name), version: checkedVersion(version, name) }
      await inTheirWords({ name, version }, call('registry.updateVersion', { ...input, description }))
      return { model_version: wireVersion(await call('registry.version', input)) }
    },
  }),
  endpoint({
    method: 'DELETE',
    path: 'model-versions/delete',
    request: message(which),
    handle: async ({ call }, { name, version }) => {
      const input = { model: checkedName(name), version: checkedVersion(version, name) }
      await inTheirWords({ name, version }, call('registry.deleteVersion', input))
      return {}
    },
  }),
  endpoint({
    method: 'POST',
    path: 'model-versions/transition-stage',
    request: message({ ...which, stage: required(string), archive_existing_versions: bool }),
    handle: async ({ call }, { name, version, stage: to, archive_existing_versions: archiveOthers = false }) => {
      const stage = checkedStage(to)
      if (archiveOthers && stage !== 'Staging' && stage !== 'Production')
        throw refusal(`Model version transition cannot archive existing model versions because '${to}' is not an Active stage.`)
      const input = { model: checkedName(name), version: checkedVersion(version, name) }
      await inTheirWords({ name, version }, call('registry.stage', { ...input, stage, archiveOthers }))
      return { model_version: wireVersion(await call('registry.version', input)) }
    },
  }),
  endpoint({
    method: 'POST',
    path: 'model-versions/set-tag',
    request: message({ ...which, key: required(string), value: string }),
    handle: async ({ call }, { name, version, ...tag }) => {
      const input = { model: checkedName(name), version: checkedVersion(version, name), set: checkedTags([tag]) }
      await inTheirWords({ name, version }, call('registry.tag', input))
      return {}
    },
  }),
  endpoint({
    method: 'DELETE',
    path: 'model-versions/delete-tag',
    request: message({ ...which, key: required(string) }),
    handle: async ({ call }, { name, version, key }) => {
      const input = { model: checkedName(name), version: checkedVersion(version, name), remove: [checkedTagKey(key)] }
      await inTheirWords({ name, version }, call('registry.tag', input))
      return {}
    },
  }),
]
