import { z } from 'zod'
import { id, metricValue, modelDigest, modelVersion, name, registeredModel } from '../nouns/index.ts'
import { verb } from './verb.ts'

const version = z.int().positive()

/** Verbs of `registry`: model versions and the aliases that point at them. */
export const registryVerbs = {
  register: verb('registry.register', {
    does: 'Registers a trained model as the next version under a name.',
    input: z.object({
      model: modelDigest.describe('The model directory, as train.fit gives it'),
      name,
      verdict: id.optional().describe('The verdict that lets it be promoted'),
      metrics: z.record(z.string(), metricValue).default({}).describe('Held-out metrics to show'),
      description: z.string().optional(),
      owner: z.string().optional(),
      intendedUse: z.string().optional(),
    }),
    output: z.object({ reference: z.string(), version: modelVersion }),
    effect: 'write',
    permission: 'model:write',
    errors: ['model-not-found', 'model-unreadable'],
    changes: { table: 'modelVersions', key: ['model', 'version'], resource: 'model:{name}@{version}' },
    cli: { positional: ['model', 'name'], example: 'levain registry register sha256:… late' },
    http: 'POST /models/:name/versions',
    step: 'effect',
  }),
  list: verb('registry.list', {
    does: 'Lists the registered models.',
    input: z.object({}),
    output: z.array(z.object({ model: registeredModel, newest: modelVersion.nullable(), versions: z.int() })),
    effect: 'read',
    permission: 'model:read',
    errors: [],
    cli: { example: 'levain registry list' },
    http: 'GET /models',
  }),
  show: verb('registry.show', {
    does: 'Shows a model with all its versions.',
    input: z.object({ model: z.string() }),
    output: z.object({ model: registeredModel, versions: z.array(modelVersion) }),
    effect: 'read',
    permission: 'model:read',
    errors: ['model-not-found'],
    cli: { positional: ['model'], example: 'levain registry show late' },
    http: 'GET /models/:model',
  }),
  promote: verb('registry.promote', {
    does: 'Points an alias at a model version, if its verdict (and an approval, where one is asked for) allows it.',
    input: z.object({
      model: name,
      version,
      alias: name.default('champion'),
      requireApproval: z.boolean().default(false).describe('Needs an approved approval for this version'),
    }),
    output: z.object({ model: registeredModel, version: modelVersion, before: version.nullable() }),
    effect: 'write',
    permission: 'model:promote',
    errors: ['model-not-found', 'verdict-missing', 'verdict-failed', 'approval-pending'],
    changes: { table: 'models', key: ['name'], resource: 'model:{model}@{version}' },
    cli: { positional: ['model', 'version', 'alias'], example: 'levain registry promote late 2 champion' },
    http: 'POST /models/:model/versions/:version/promote',
    step: 'effect',
  }),
  update: verb('registry.update', {
    does: 'Changes what is said about a model: description, owner, intended use.',
    input: z.object({ model: name, description: z.string().optional(), owner: z.string().optional(), intendedUse: z.string().optional() }),
    output: registeredModel,
    effect: 'write',
    permission: 'model:write',
    errors: ['model-not-found'],
    changes: { table: 'models', key: ['name'], resource: 'model:{model}' },
    cli: { positional: ['model'], example: 'levain registry update late --owner ada' },
    http: 'PUT /models/:model',
  }),
}
