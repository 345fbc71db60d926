import { z } from 'zod'
import { retrainPolicy } from '../nouns/index.ts'
import { verb } from './verb.ts'

/** Verbs of `retrain`: from an alert to a run request. */
export const retrainVerbs = {
  set: verb('retrain.set', {
    does: 'Says which pipeline retrains the model of a deployment when an alert fires.',
    input: retrainPolicy,
    output: retrainPolicy,
    effect: 'write',
    permission: 'monitor:write',
    errors: ['deployment-not-found', 'pipeline-not-found'],
    changes: { table: 'retrainPolicies', key: ['deployment'], resource: 'deployment:{deployment}' },
    cli: { positional: ['deployment', 'pipeline'], example: 'levain retrain set late flights-retrain' },
    http: 'PUT /deployments/:deployment/retrain-policy',
    step: 'effect',
  }),
  list: verb('retrain.list', {
    does: 'Lists the retraining policies.',
    input: z.object({}),
    output: z.array(retrainPolicy),
    effect: 'read',
    permission: 'monitor:read',
    errors: [],
    cli: { example: 'levain retrain list' },
    http: 'GET /retrain-policies',
  }),
  check: verb('retrain.check', {
    does: 'Requests a retraining run if an alert is firing and the policy allows one; says why not otherwise.',
    input: z.object({ deployment: z.string() }),
    output: z.object({ requested: z.boolean(), run: z.string().nullable(), reason: z.string() }),
    effect: 'write',
    permission: 'monitor:write',
    errors: ['deployment-not-found', 'pipeline-not-found', 'labels-missing'],
    cli: { positional: ['deployment'], example: 'levain retrain check late' },
    http: 'POST /deployments/:deployment/retrain',
    step: 'effect',
  }),
}
