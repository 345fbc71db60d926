import { z } from 'zod'
import {
  entryKey,
  experimentId,
  instant,
  method,
  metricNumber,
  name,
  parameterValues,
  runId,
  searchSpace,
  study,
  studyLimits,
  trial,
} from '../nouns/index.ts'
import { verb } from './verb.ts'

const one = name.describe('Its name')
const number = z.int().nonnegative().describe('The number of the trial')
const attempt = z.int().positive().optional().describe('Which attempt reports, as study.ask said; the newest where absent')

/** What a study is, as people say it; what a file says takes second place. */
const definition = {
  metric: entryKey.optional().describe('The metric that counts'),
  direction: study.shape.direction.optional().describe('minimize where nothing says otherwise'),
  space: searchSpace.optional().describe('What to choose, e.g. {"lr": {"type": "float", "low": 1e-4, "high": 0.1, "log": true}}'),
  sampler: method.optional().describe('{"type": "tpe"} where nothing says otherwise'),
  pruner: method.nullable().optional().describe('e.g. {"type": "asha", "minStep": 1}'),
  limits: studyLimits.partial().optional().describe('e.g. {"trials": 100}'),
}

const ranked = z.object({
  parameter: z.string(),
  importance: z.number().describe('Share of the variance that this parameter explains by itself'),
  deviation: z.number().describe('Standard deviation over the trees'),
})

const methodWords = z.object({ name: z.string(), does: z.string(), options: z.record(z.string(), z.string()) })

/** Verbs of `study`: the search for the best values of parameters, by whoever asks and tells. */
export const studyVerbs = {
  create: verb('study.create', {
    does: 'Begins a study, from what is given or from a file: of Levain, a W&B sweep, an Azure ML sweep job. Beginning it twice is once; its name alone goes on with one that is there.',
    input: z.object({
      name,
      file: z.string().optional().describe('A file of the project: YAML of Levain, W&B or Azure ML'),
      text: z.string().max(1_000_000).optional().describe('The same as text'),
      ...definition,
      seed: z
        .int()
        .nonnegative()
        .max(2 ** 32 - 1)
        .optional()
        .describe('By chance where absent'),
      experiment: experimentId.optional().describe('Where its runs are; the name of the study where absent'),
      parent: runId.optional().describe('The run its trials are below'),
      leaseSeconds: z
        .number()
        .positive()
        .max(1e7)
        .optional()
        .describe('A trial that is not heard of for so long is given to another worker; 600 where absent'),
      earlier: z.array(name).default([]).describe('Studies whose trials are known from the start'),
    }),
    output: z.object({
      study,
      resumed: z.boolean().describe('It was there already'),
      earlier: z.int().describe('Trials taken over'),
      notes: z.array(z.string()).describe('What of the file means something slightly different here'),
    }),
    effect: 'write',
    permission: 'run:write',
    errors: [
      'study-exists',
      'study-invalid',
      'study-unsupported',
      'space-invalid',
      'study-not-found',
      'source-not-found',
      'experiment-deleted',
    ],
    changes: { table: 'studies', key: ['name'], resource: 'study:{name}' },
    cli: { positional: ['name'], example: 'levain study create depth --file sweep.yaml' },
    http: 'POST /studies',
  }),
  ask: verb('study.ask', {
    does: 'Gives the values of the next trial, and starts its run.',
    input: z.object({
      study: one,
      worker: z.string().max(200).default('').describe('Who carries it out'),
      leaseSeconds: z.number().positive().max(1e7).optional().describe("The study's where absent"),
    }),
    output: z.object({
      next: z.enum(['go', 'wait', 'done']).describe('go: here is a trial; wait: ask again later; done: no more trials'),
      reason: z.string(),
      trial: trial.nullable(),
      study: study.pick({ metric: true, direction: true, experiment: true }),
    }),
    effect: 'write',
    permission: 'run:write',
    errors: ['study-not-found', 'experiment-deleted'],
    audited: false,
    cli: { positional: ['study'], example: 'levain study ask depth' },
    http: 'POST /studies/:study/ask',
  }),
  report: verb('study.report', {
    does: 'Tells how a trial is doing, and hears whether to go on; without a value it is a sign of life.',
    input: z.object({
      study: one,
      trial: number,
      attempt,
      step: z.int().nonnegative().default(0).describe('Epoch, round, rows seen'),
      value: metricNumber.optional().describe('The metric at this step'),
      atMs: z.int().optional(),
      leaseSeconds: z.number().positive().max(1e7).optional().describe("The study's where absent"),
    }),
    output: z.object({ stop: z.boolean(), reason: z.string() }),
    effect: 'write',
    permission: 'run:write',
    errors: ['study-not-found', 'trial-not-found'],
    audited: false,
    cli: { positional: ['study', 'trial'], example: 'levain study report depth 3 --step 10 --value 0.31' },
    http: 'POST /studies/:study/trials/:trial/report',
  }),
  tell: verb('study.tell', {
    does: 'Ends a trial. Telling the same twice is once.',
    input: z.object({
      study: one,
      trial: number,
      attempt,
      value: metricNumber.optional().describe('The metric in the end; the last one reported where absent'),
      state: z.enum(['ok', 'pruned', 'failed']).optional().describe('ok with a value, failed without'),
      error: z.string().max(10_000).optional().describe('Why it failed'),
    }),
    output: trial,
    effect: 'write',
    permission: 'run:write',
    errors: ['study-not-found', 'trial-not-found', 'trial-ended'],
    audited: false,
    cli: { positional: ['study', 'trial'], example: 'levain study tell depth 3 --value 0.29' },
    http: 'POST /studies/:study/trials/:trial/tell',
  }),
  release: verb('study.release', {
    does: 'Gives a trial back, so that another worker carries it out.',
    input: z.object({ study: one, trial: number, attempt }),
    output: trial,
    effect: 'write',
    permission: 'run:write',
    errors: ['study-not-found', 'trial-not-found'],
    audited: false,
    cli: { positional: ['study', 'trial'], example: 'levain study release depth 3' },
    http: 'POST /studies/:study/trials/:trial/release',
  }),
  enqueue: verb('study.enqueue', {
    does: 'Puts values in front of those the sampler chooses; parameters that are not named are left to it.',
    input: z.object({ study: one, trials: z.array(parameterValues).min(1).max(10_000) }),
    output: z.array(trial),
    effect: 'write',
    permission: 'run:write',
    errors: ['study-not-found', 'space-invalid'],
    cli: { positional: ['study'], example: `levain study enqueue depth --trials '[{"lr": 0.01}]'` },
    http: 'POST /studies/:study/queue',
  }),
  launch: verb('study.launch', {
    does: 'Starts workers of a study on a Kubernetes cluster, as one Indexed Job; each asks and tells over HTTP until there are no more trials.',
    input: z.object({
      study: one,
      image: z.string().min(1).max(500).describe('What they run in'),
      command: z
        .string()
        .min(1)
        .max(100_000)
        .describe('A worker; it finds LEVAIN_URL, LEVAIN_TOKEN, LEVAIN_STUDY and JOB_COMPLETION_INDEX'),
      workers: z.int().min(1).max(1000).default(2),
      cpu: z.number().min(0.001).max(4096).default(1).describe('Cores of one worker'),
      memory: z.int().positive().optional().describe('Bytes of memory of one worker'),
      gpu: z.int().min(0).max(64).default(0).describe('Graphics cards of one worker'),
    }),
    output: z.object({ job: z.string(), namespace: z.string(), isNew: z.boolean().describe('False where the same Job is there already') }),
    effect: 'effect',
    permission: 'run:write',
    errors: ['study-not-found', 'kubernetes-not-configured', 'kubernetes-unreachable', 'kubernetes-refused', 'kubernetes-quota'],
    cli: {
      positional: ['study'],
      example: `levain study launch depth --image registry.example.com/team/train:7 --command 'python worker.py' --workers 8`,
    },
    http: 'POST /studies/:study/workers',
  }),
  dismiss: verb('study.dismiss', {
    does: 'Removes the workers of a study from the Kubernetes cluster; what they had begun is given to others once its time is over.',
    input: z.object({ study: one }),
    output: z.object({ removed: z.array(z.string()).describe('Names of Jobs') }),
    effect: 'effect',
    permission: 'run:write',
    errors: ['study-not-found', 'kubernetes-not-configured', 'kubernetes-unreachable', 'kubernetes-refused'],
    cli: { positional: ['study'], example: 'levain study dismiss depth' },
    http: 'DELETE /studies/:study/workers',
  }),
  stop: verb('study.stop', {
    does: 'Ends a study: nobody gets a trial of it any more, and those that report are asked to stop. study.create opens it again.',
    input: z.object({ study: one }),
    output: study,
    effect: 'write',
    permission: 'run:write',
    errors: ['study-not-found'],
    changes: { table: 'studies', key: ['study'], resource: 'study:{study}' },
    cli: { positional: ['study'], example: 'levain study stop depth' },
    http: 'POST /studies/:study/stop',
  }),
  show: verb('study.show', {
    does: 'Shows a study, its best trial, and its newest trials.',
    input: z.object({ study: one, limit: z.int().min(0).max(100_000).default(1000).describe('Most trials to give') }),
    output: z.object({
      study,
      counts: z.record(trial.shape.state, z.int()),
      best: trial.nullable(),
      trials: z.array(trial).describe('Newest first'),
      next: z.enum(['open', 'done']),
      reason: z.string(),
    }),
    effect: 'read',
    permission: 'run:read',
    errors: ['study-not-found'],
    cli: { positional: ['study'], example: 'levain study show depth' },
    http: 'GET /studies/:study',
  }),
  list: verb('study.list', {
    does: 'Lists studies, newest first.',
    input: z.object({ limit: z.int().min(1).max(1000).default(100) }),
    output: z.array(
      z.object({
        study,
        trials: z.int(),
        running: z.int().describe('Trials going on'),
        next: z.enum(['open', 'done']),
        best: z.number().nullable(),
        newestAt: instant.nullable().describe('When the newest trial was begun'),
      }),
    ),
    effect: 'read',
    permission: 'run:read',
    errors: [],
    cli: { example: 'levain study list' },
    http: 'GET /studies',
  }),
  importance: verb('study.importance', {
    does: 'Says which parameters matter: functional ANOVA over a random forest fitted to the trials.',
    input: z.object({ study: one, trees: z.int().min(1).max(512).default(64) }),
    output: z.object({
      method: z.string(),
      trials: z.int().describe('With a value'),
      fit: z.number().describe('Out-of-bag R² of the forest; near 0 the ranking means little'),
      parameters: z.array(ranked).describe('Most important first'),
    }),
    effect: 'read',
    permission: 'run:read',
    errors: ['study-not-found', 'trials-missing'],
    cli: { positional: ['study'], example: 'levain study importance depth' },
    http: 'GET /studies/:study/importance',
  }),
  methods: verb('study.methods', {
    does: 'Lists the samplers and pruners with their options.',
    input: z.object({}),
    output: z.object({ samplers: z.array(methodWords), pruners: z.array(methodWords) }),
    effect: 'read',
    permission: 'run:read',
    errors: [],
    cli: { example: 'levain study methods' },
    http: 'GET /study-methods',
  }),
}
