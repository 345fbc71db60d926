import { z } from 'zod'
import { canary, deployment, json, kubernetesSettings, traffic, trafficRule } from '../../nouns/index.ts'
import { duration } from '../duration.ts'
import { verb } from '../verb.ts'
import { clusterErrors } from './cluster-errors.ts'

const percent = z.number().min(0).max(100)

const version = z.int().positive()

const armState = z.object({
  version,
  percent,
  requests: z.int(),
  errors: z.int().describe('Requests the version could not answer'),
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
})

const comparison = z.object({
  metric: z.string(),
  higherIsBetter: z.boolean(),
  from: z.object({ version, labelled: z.int(), value: z.number() }),
  to: z.object({ version, labelled: z.int(), value: z.number() }),
  difference: z.number(),
  /** For one look at a size fixed beforehand: two proportions, or Welch. */
  fixed: z.object({ method: z.string(), low: z.number(), high: z.number(), pValue: z.number() }),
  /** Holds however often one looks. */
  always: z.object({ method: z.string(), low: z.number(), high: z.number(), pValue: z.number() }),
  verdict: z.enum(['better', 'worse', 'no difference shown', 'too few labels']),
  says: z.string(),
})

const shadowState = z.object({
  version,
  compared: z.int(),
  failed: z.int(),
  dropped: z.int().describe('Rows there was no time for'),
  flips: z.int().describe('Rows given another label'),
  maxDelta: z.number(),
})

const _cluster = kubernetesSettings.shape

const clusterState = z.object({
  replicas: z.object({ wanted: z.int(), updated: z.int().describe('Of the newest version'), ready: z.int() }),
  pods: z.array(z.object({ name: z.string(), phase: z.string(), ready: z.boolean(), restarts: z.int(), problem: z.string().nullable() })),
  problem: z.string().nullable(),
})

/** Why requests cannot be shared with another version. */
const routingErrors = [
  'target-lacks',
  'deployment-not-found',
  'deployment-unreachable',
  'model-not-found',
  'code-untrusted',
  'routes-invalid',
  'canary-running',
] as const

/** Verbs of `deploy` about several versions at one address. */
export const trafficVerbs = {
  status: verb('deploy.status', {
    does: 'Shows how versions share the requests of a deployment, how each does, and whether one is shown to be better; on a cluster, how far its replicas are.',
    input: z.object({ deployment: z.string() }),
    output: z.object({
      deployment,
      traffic: traffic.nullable().describe('Null while one version answers everything'),
      since: z.string().nullable(),
      arms: z.array(armState),
      fallbacks: z.int().describe('Requests that a fallback answered since the process started'),
      shadows: z.array(shadowState),
      canary: canary.nullable().describe('The newest'),
      comparison: comparison.nullable().describe('Null until both versions have labelled answers'),
      toReview: z.boolean().describe('Whether predictions wait for a person'),
      cluster: clusterState.nullable().describe('Null on this machine'),
    }),
    effect: 'read',
    permission: 'deploy:read',
    errors: ['deployment-not-found', ...clusterErrors],
    cli: { positional: ['deployment'], example: 'levain deploy status late' },
    http: 'GET /deployments/:deployment/status',
  }),
  split: verb('deploy.split', {
    does: 'Shares the requests of a deployment between versions of its model; a caller stays with a version.',
    input: z.object({
      deployment: z.string(),
      to: z.record(z.string(), percent).describe('Percent by version, 100 together: 3=90,4=10. 0 is reached by a header or rule only'),
      sticky: z
        .string()
        .optional()
        .describe('What keeps a caller with a version: a column of the input, header:NAME, or none. As it was unless given'),
      rules: z
        .array(trafficRule)
        .optional()
        .describe(
          'Looked at before the split: [{"header": "x-tester", "in": ["yes"], "to": 4}, {"column": "region", "in": ["EU"], "to": 4}]',
        ),
    }),
    output: traffic,
    effect: 'effect',
    permission: 'deploy:write',
    errors: routingErrors,
    changes: { table: 'traffic', key: ['deployment'], resource: 'deployment:{deployment}' },
    cli: { positional: ['deployment'], example: 'levain deploy split late --to 3=90,4=10 --sticky carrier' },
    http: 'PUT /deployments/:deployment/split',
    step: 'effect',
  }),
  shadow: verb('deploy.shadow', {
    does: 'Asks other versions the same after each answer, and keeps how far they are apart.',
    input: z.object({
      deployment: z.string(),
      with: z.array(version).max(8).default([]).describe('Versions; none ends it'),
    }),
    output: traffic,
    effect: 'effect',
    permission: 'deploy:write',
    errors: ['target-lacks', 'deployment-not-found', 'deployment-unreachable', 'model-not-found', 'code-untrusted', 'routes-invalid'],
    changes: { table: 'traffic', key: ['deployment'], resource: 'deployment:{deployment}' },
    cli: { positional: ['deployment'], example: 'levain deploy shadow late --with 4' },
    http: 'PUT /deployments/:deployment/shadow',
    step: 'effect',
  }),
  differences: verb('deploy.differences', {
    does: 'Says how far a shadow version is from what was answered: over all, by the values of a column, and row by row.',
    input: z.object({
      deployment: z.string(),
      shadow: version.optional().describe('A version that is asked after the answer; all of them unless given'),
      by: z.string().optional().describe('A column of the input'),
      limit: z.int().min(0).max(1000).default(20).describe('Rows to show, the farthest apart first'),
    }),
    output: z.object({
      slices: z.array(
        z.object({
          version,
          slice: z.string().nullable().describe('A value of the column; null is all rows'),
          rows: z.int(),
          failed: z.int(),
          flips: z.int(),
          maxDelta: z.number().nullable(),
          meanDelta: z.number().nullable(),
        }),
      ),
      rows: z.array(
        z.object({
          of: z.string().describe('Id of the prediction that was answered'),
          at: z.string(),
          version,
          answeredBy: version,
          answer: json,
          prediction: json.describe('What the shadow says; null where it failed'),
          flip: z.boolean().nullable(),
          delta: z.number().nullable(),
        }),
      ),
    }),
    effect: 'read',
    permission: 'monitor:read',
    errors: ['deployment-not-found', 'log-empty', 'column-missing'],
    cli: { positional: ['deployment'], example: 'levain deploy differences late --by carrier' },
    http: 'GET /deployments/:deployment/differences',
  }),
  canary: verb('deploy.canary', {
    does: 'Gives a version more of the requests step by step; it goes on by itself while it does well, and is taken back by itself when it does not.',
    input: z.object({
      deployment: z.string(),
      to: version.describe('The version to try'),
      steps: z
        .array(percent.refine((value) => value > 0, 'expected more than 0'))
        .min(1)
        .max(50)
        .default([5, 25, 50, 100])
        .describe('Percent at each step, ascending; 100 comes last'),
      every: duration.default('10m').describe('How long each step lasts at least'),
      maxErrorRate: z.number().min(0).max(1).default(0.01).describe('Share of requests it may be unable to answer'),
      maxP99: z.number().positive().optional().describe('Milliseconds within which 99 % of its answers must come'),
      maxDrift: z.number().positive().optional().describe('PSI of its answers against those of the version before, e.g. 0.2'),
      minQuality: z.number().optional().describe('What the metric of its labelled answers must reach; waits for labels'),
      metric: z.string().optional().describe('e.g. accuracy; that of the task unless given'),
      minRequests: z.int().min(0).default(50).describe('Requests it must have been asked before the next step'),
      sticky: z.string().optional().describe('As in deploy.split'),
    }),
    output: canary,
    effect: 'effect',
    permission: 'deploy:write',
    errors: routingErrors,
    changes: { table: 'traffic', key: ['deployment'], resource: 'deployment:{deployment}' },
    cli: { positional: ['deployment'], example: 'levain deploy canary late --to 4 --steps 5,25,50,100 --every 10m --maxP99 50' },
    http: 'POST /deployments/:deployment/canary',
    step: 'effect',
  }),
  promote: verb('deploy.promote', {
    does: 'Gives all requests to the version that is being tried, and ends the canary or the split.',
    input: z.object({
      deployment: z.string(),
      to: version.optional().describe('The one that is not yet the deployed one, unless given'),
    }),
    output: z.object({ deployment }),
    effect: 'effect',
    permission: 'deploy:write',
    errors: ['deployment-not-found', 'deployment-unreachable', 'nothing-shared'],
    changes: { table: 'deployments', key: ['name'], resource: 'deployment:{deployment}' },
    cli: { positional: ['deployment'], example: 'levain deploy promote late' },
    http: 'POST /deployments/:deployment/promote',
    step: 'effect',
  }),
  abort: verb('deploy.abort', {
    does: 'Gives all requests back to the deployed version, and ends the canary or the split.',
    input: z.object({ deployment: z.string(), reason: z.string().max(500).optional() }),
    output: z.object({ deployment }),
    effect: 'effect',
    permission: 'deploy:write',
    errors: ['deployment-not-found', 'deployment-unreachable', 'nothing-shared'],
    changes: { table: 'deployments', key: ['name'], resource: 'deployment:{deployment}' },
    cli: { positional: ['deployment'], example: 'levain deploy abort late' },
    http: 'POST /deployments/:deployment/abort',
    step: 'effect',
  }),
}
