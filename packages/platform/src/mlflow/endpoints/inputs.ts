import { type Endpoint, endpoint } from '../endpoint.ts'
import { refusal } from '../errors.ts'
import { checked, int64, list, message, nested, required, string } from '../messages/index.ts'
import { longest } from './checks.ts'

const dataset = message({
  name: required(checked(string, longest(500))),
  digest: required(checked(string, longest(36))),
  source_type: required(string),
  source: required(checked(string, longest(65_535))),
  schema: checked(string, longest(1_048_575)),
  profile: checked(string, longest(16_777_215)),
})

const inputTag = message({ key: required(checked(string, longest(255))), value: required(checked(string, longest(500))) })

export const inputs: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: 'runs/log-inputs',
    request: message({
      run_id: required(string),
      datasets: list(message({ tags: list(inputTag), dataset: required(nested(dataset)) })),
      models: list(message({ model_id: required(string) })),
    }),
    handle: async (door, { run_id, datasets, models }) => {
      await door.call('track.addInputs', {
        run: run_id,
        datasets: datasets.map(({ dataset: { name, digest, source_type, source, schema, profile }, tags }) => ({
          name,
          digest,
          sourceType: source_type,
          source,
          schema: schema ?? null,
          profile: profile ?? null,
          tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
        })),
        models: models.map(({ model_id }) => model_id),
      })
      return {}
    },
  }),
  endpoint({
    method: 'POST',
    path: 'runs/outputs',
    request: message({ run_id: required(string), models: list(message({ model_id: required(string), step: int64 })) }),
    handle: async (door, { run_id, models }) => {
      await door.call('track.addOutputs', { run: run_id, models: models.map(({ model_id, step = 0 }) => ({ model: model_id, step })) })
      return {}
    },
  }),
  endpoint({
    method: 'POST',
    path: 'runs/log-model',
    request: message({ run_id: required(string), model_json: required(string) }),
    handle: async (door, { run_id, model_json }) => {
      const model = described(model_json)
      const { tags } = await door.call('track.show', { run: run_id })
      const before = JSON.parse(tags[historyTag] ?? '[]') as unknown[]
      await door.call('track.log', { run: run_id, tags: { [historyTag]: JSON.stringify([...before, model]) } })
      return {}
    },
  }),
]

/** The tag in which older clients look for the models of a run. */
const historyTag = 'mlflow.log-model.history'
const requiredFields = ['artifact_path', 'flavors', 'utc_time_created', 'run_id']

function described(text: string): object {
  const model = parsed(text)
  const missing = requiredFields.filter((field) => !Object.hasOwn(model, field))
  if (missing.length > 0) throw refusal(`Model json is missing mandatory fields: ${missing.join(', ')}`)
  return model
}

function parsed(text: string): object {
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json
  } catch {}
  throw refusal(`Malformed model info. \n ${text.slice(0, 1000)} \n is not valid JSON.`)
}
