import { z } from 'zod'
import { json, prediction, review, traffic } from '../../nouns/index.ts'
import { duration } from '../duration.ts'
import { verb } from '../verb.ts'

/** Verbs of `deploy` about what happens when a version fails or is not sure. */
export const safetyVerbs = {
  protect: verb('deploy.protect', {
    does: 'Says what answers where a version fails, and of which predictions a person is asked.',
    input: z.object({
      deployment: z.string(),
      fallback: z.int().positive().optional().describe('A version that answers where another fails'),
      answer: z.union([z.string(), z.number(), z.boolean()]).optional().describe('Or always this answer'),
      reviewBelow: z.number().min(0).max(1).optional().describe('Predictions less probable than this wait for a person'),
    }),
    output: traffic,
    effect: 'effect',
    permission: 'deploy:write',
    errors: ['target-lacks', 'deployment-not-found', 'deployment-unreachable', 'model-not-found', 'code-untrusted', 'routes-invalid'],
    changes: { table: 'traffic', key: ['deployment'], resource: 'deployment:{deployment}' },
    cli: { positional: ['deployment'], example: 'levain deploy protect late --fallback 2 --reviewBelow 0.6' },
    http: 'PUT /deployments/:deployment/protection',
  }),
  review: verb('deploy.review', {
    does: 'Lists predictions of which the model was not sure and to which nobody has said anything yet, the newest first.',
    input: z.object({
      deployment: z.string(),
      within: duration.default('7d').describe('How far to look back'),
      limit: z.int().min(1).max(500).default(50),
    }),
    output: z.object({
      reviewBelow: z.number().nullable(),
      waiting: z.int(),
      predictions: z.array(prediction.extend({ confidence: z.number() })),
      decided: z.array(review),
    }),
    effect: 'read',
    permission: 'monitor:read',
    errors: ['deployment-not-found'],
    cli: { positional: ['deployment'], example: 'levain deploy review late' },
    http: 'GET /deployments/:deployment/reviews',
  }),
  decide: verb('deploy.decide', {
    does: 'Says what is true of a prediction; it counts as its label.',
    input: z.object({
      deployment: z.string(),
      id: z.string().describe('Id of the prediction'),
      label: json,
      reason: z.string().max(2000).optional(),
    }),
    output: review,
    effect: 'write',
    permission: 'monitor:write',
    errors: ['deployment-not-found', 'prediction-not-found'],
    changes: { table: 'reviews', key: ['id'], resource: 'prediction:{id}' },
    cli: { positional: ['deployment', 'id', 'label'], example: 'levain deploy decide late 0197c1f2-0000-7000-8000-000000000000 yes' },
    http: 'POST /deployments/:deployment/reviews/:id',
  }),
}
