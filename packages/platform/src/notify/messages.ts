import type { Event, Json, WebhookEvent } from '@levain/core'

/** What a webhook is told about one event of the ledger. */
export interface Message {
  readonly event: WebhookEvent
  readonly data: { readonly [field: string]: Json }
}

type Told = { readonly [field: string]: Json | undefined }
type Maker = (told: Told, subject: string) => Message | null

/** Topics of events that webhooks may be told of, and what of them. */
const makers: Readonly<Record<string, Maker>> = {
  model: (told) => modelMakers[text(told.what)]?.(told, '') ?? null,
  run: (told, run) => {
    const event = told.deleted === undefined ? runEvents[text(told.status)] : undefined
    const { kind = null, experiment = told.pipeline ?? null, parent = null, status = null } = told
    return event ? { event, data: { run_id: run, experiment_id: experiment, parent_run_id: parent, kind, status } } : null
  },
  experiment: ({ change, name = null }, id) =>
    change === 'created' ? { event: 'experiment.created', data: { experiment_id: id, name } } : null,
  alert: ({ status, deployment = null, summary = null, windows = null }, alert) => {
    const event = alertEvents[text(status)]
    return event ? { event, data: { alert, deployment, summary, windows } } : null
  },
  deployment: ({ status, model = null, version = null, url = null, error = null }, name) => {
    const event = deploymentEvents[text(status)]
    return event ? { event, data: { name, model, version: asText(version), url, error } } : null
  },
  approval: (told, approval) => ({
    event: told.status === 'pending' ? 'approval.pending' : 'approval.decided',
    data: { approval, subject: told.subject ?? null, status: told.status ?? null, by: told.by ?? told.decidedBy ?? null },
  }),
}

const runEvents: Readonly<Record<string, WebhookEvent>> = { ok: 'run.finished', failed: 'run.failed', cancelled: 'run.cancelled' }
const alertEvents: Readonly<Record<string, WebhookEvent>> = { firing: 'alert.firing', resolved: 'alert.resolved' }
const deploymentEvents: Readonly<Record<string, WebhookEvent>> = {
  ready: 'deployment.ready',
  failed: 'deployment.failed',
  stopped: 'deployment.stopped',
}

/** By what happened to a model. The fields are those MLflow's receivers know. */
const modelMakers: Readonly<Record<string, Maker>> = {
  created: ({ model = null, tags, description, prompt }) =>
    prompt
      ? { event: 'prompt.created', data: { name: model, tags: ownTags(tags), description: description || null } }
      : { event: 'registered_model.created', data: { name: model, tags: tags ?? {}, description: description ?? '' } },
  registered: (told) => (told.prompt ? promptVersion(told) : modelVersion(told)),
  tagged: ({ key = null, value = null, ...told }) => aboutTag(told, 'set', { key, value }),
  untagged: ({ key = null, ...told }) => aboutTag(told, 'deleted', { key }),
  aliased: aliasSet,
  promoted: aliasSet,
  unaliased: ({ model = null, alias = null, prompt }) => ({
    event: prompt ? 'prompt_alias.deleted' : 'model_version_alias.deleted',
    data: { name: model, alias },
  }),
}

function aliasSet({ model = null, alias = null, version = null, prompt }: Told): Message {
  const event = prompt ? 'prompt_alias.created' : 'model_version_alias.created'
  return { event, data: { name: model, alias, version: asText(version) } }
}

const modelVersion = ({ model = null, version = null, source = '', run = null, tags, description }: Told): Message => ({
  event: 'model_version.created',
  data: { name: model, version: asText(version), source, run_id: run, tags: tags ?? {}, description: description || null },
})

function promptVersion({ model = null, version = null, tags, description }: Told): Message {
  const template = (tags as { [key: string]: Json } | undefined)?.[promptTextTag] ?? null
  return {
    event: 'prompt_version.created',
    data: { name: model, version: asText(version), template, tags: ownTags(tags), description: description || null },
  }
}

/** Labels of whole models are told of where the model is a prompt; of versions always. */
function aboutTag(
  { model = null, version = null, prompt }: Told,
  action: 'set' | 'deleted',
  tag: { [field: string]: Json },
): Message | null {
  if (version !== null)
    return {
      event: prompt ? `prompt_version_tag.${action}` : `model_version_tag.${action}`,
      data: { name: model, version: asText(version), ...tag },
    }
  return prompt ? { event: `prompt_tag.${action}`, data: { name: model, ...tag } } : null
}

const promptTextTag = 'mlflow.prompt.text'
/** Labels that say what a prompt is, not what somebody says of it. */
const promptTags: readonly string[] = [promptTextTag, 'mlflow.prompt.is_prompt', '_mlflow_prompt_type']

const ownTags = (tags: Json | undefined): { [key: string]: Json } =>
  Object.fromEntries(Object.entries((tags ?? {}) as { [key: string]: Json }).filter(([key]) => !promptTags.includes(key)))

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const asText = (value: Json): Json => (typeof value === 'number' ? String(value) : value)

/** What webhooks are told about an event; null for events that are nobody's business outside. */
export function messageAbout({ topic, subject, data }: Pick<Event, 'topic' | 'subject' | 'data'>): Message | null {
  const make = Object.hasOwn(makers, topic) ? makers[topic] : undefined
  return make && typeof data === 'object' && data !== null && !Array.isArray(data) ? make(data, subject) : null
}

/** The body that is signed and sent. */
export function bodyOf({ event, data }: Message, at: string): string {
  const [entity, action] = event.split('.')
  return JSON.stringify({ entity, action, timestamp: at, data })
}
