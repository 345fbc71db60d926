import type { WebhookEvent } from '@levain/core'
import type { Message } from './messages.ts'

const model = { name: 'example_model' }
const version = { ...model, version: '1' }
const prompt = { name: 'example_prompt' }
const promptVersion = { ...prompt, version: '1' }
const tag = { key: 'example_key', value: 'example_value' }
const tags = { example_key: 'example_value' }
const run = { run_id: 'abcd1234abcd5678', experiment_id: '0', parent_run_id: null, kind: 'script' }
const alert = { alert: 'abcd1234', deployment: 'example', summary: 'An example alert', windows: 3 }
const deployment = { name: 'example', model: 'example_model', version: '1', url: 'http://127.0.0.1:4000', error: null }
const approval = { approval: 'abcd1234', subject: 'model:example_model@1' }

/** What a test of a webhook sends. */
export const examples: Readonly<Record<WebhookEvent, Message['data']>> = {
  'registered_model.created': { ...model, tags, description: 'An example registered model' },
  'model_version.created': {
    ...version,
    source: 'models:/123',
    run_id: 'abcd1234abcd5678',
    tags,
    description: 'An example model version',
  },
  'model_version_tag.set': { ...version, ...tag },
  'model_version_tag.deleted': { ...version, key: tag.key },
  'model_version_alias.created': { ...model, alias: 'example_alias', version: '1' },
  'model_version_alias.deleted': { ...model, alias: 'example_alias' },
  'prompt.created': { ...prompt, tags, description: 'An example prompt' },
  'prompt_version.created': { ...promptVersion, template: 'Hello {{name}}!', tags, description: 'An example prompt version' },
  'prompt_tag.set': { ...prompt, ...tag },
  'prompt_tag.deleted': { ...prompt, key: tag.key },
  'prompt_version_tag.set': { ...promptVersion, ...tag },
  'prompt_version_tag.deleted': { ...promptVersion, key: tag.key },
  'prompt_alias.created': { ...prompt, alias: 'example_alias', version: '1' },
  'prompt_alias.deleted': { ...prompt, alias: 'example_alias' },
  'run.finished': { ...run, status: 'ok' },
  'run.failed': { ...run, status: 'failed' },
  'run.cancelled': { ...run, status: 'cancelled' },
  'experiment.created': { experiment_id: '1', name: 'example' },
  'alert.firing': alert,
  'alert.resolved': alert,
  'deployment.ready': deployment,
  'deployment.failed': { ...deployment, error: 'An example error' },
  'deployment.stopped': deployment,
  'approval.pending': { ...approval, status: 'pending', by: 'approver' },
  'approval.decided': { ...approval, status: 'approved', by: 'ada' },
}
