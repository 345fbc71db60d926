import { z } from 'zod'
import { assessment, experimentId, json, labels, runId, span, trace } from '../nouns/index.ts'
import { duration } from './duration.ts'
import { verb } from './verb.ts'

const traceId = trace.shape.id
const assessmentId = assessment.shape.id

/** A trace with what is said of it. */
const traceDetails = z.object({ trace, tags: labels, metadata: labels, assessments: z.array(assessment) })
const fullTrace = traceDetails.extend({ spans: z.array(span) })

const judgement = {
  value: json.default(null),
  error: assessment.shape.error.default(null),
  rationale: z.string().nullable().default(null),
  metadata: labels.default({}),
}

/** What is said, by whom. */
const newAssessment = z.object({
  ...judgement,
  kind: assessment.shape.kind,
  name: z.string().min(1).max(250),
  source: assessment.shape.source,
  span: z.string().nullable().default(null),
  overrides: z.string().nullable().default(null).describe('The assessment of this trace that it replaces'),
})

/** Verbs of `trace`: what requests to programs did, span by span, and what people and judges say of it. */
export const traceVerbs = {
  log: verb('trace.log', {
    does: 'Records a trace, or completes one that spans came for first.',
    input: z.object({
      id: traceId,
      experiment: experimentId.default('0'),
      state: trace.shape.state.default('ok'),
      requestedAtMs: trace.shape.requestedAtMs,
      durationMs: trace.shape.durationMs.default(null),
      clientRequestId: trace.shape.clientRequestId.default(null),
      requestPreview: trace.shape.requestPreview.default(null),
      responsePreview: trace.shape.responsePreview.default(null),
      run: trace.shape.run.default(null).describe('The run it happened in'),
      tags: labels.default({}),
      metadata: labels.default({}),
      assessments: z.array(newAssessment).max(1000).default([]),
    }),
    output: traceDetails,
    effect: 'write',
    permission: 'run:write',
    errors: ['experiment-not-found', 'experiment-deleted'],
    audited: false,
    cli: { positional: ['id'], example: 'levain trace log tr-1 --requestedAtMs 1767225600000 --durationMs 120' },
    http: 'POST /traces',
  }),
  addSpans: verb('trace.addSpans', {
    does: 'Adds spans to traces; a trace that is not there yet begins with them.',
    input: z.object({
      experiment: experimentId.describe('Where traces that are not there yet belong'),
      traces: z
        .array(
          z.object({
            id: traceId,
            spans: z.array(span.omit({ trace: true })).min(1),
            requestPreview: trace.shape.requestPreview.default(null),
            responsePreview: trace.shape.responsePreview.default(null),
            run: trace.shape.run.default(null),
            tags: labels.default({}).describe('Only those of which nothing is said yet; so with metadata'),
            metadata: labels.default({}),
          }),
        )
        .min(1)
        .max(10_000),
    }),
    output: z.object({ added: z.int() }),
    effect: 'write',
    permission: 'run:write',
    errors: ['experiment-not-found', 'experiment-deleted'],
    audited: false,
    cli: {
      example: `levain trace addSpans --experiment churn --traces '[{"id":"tr-1","spans":[{"id":"b7ad6b7169203331","parent":null,"name":"ask","type":"LLM","status":"ok","startNs":"1767225600000000000","endNs":"1767225600120000000","content":{"name":"ask","traceId":"0af7651916cd43dd8448eb211c80319c","kind":1,"message":"","attributes":{},"events":[],"links":[],"exact":{}}}]}]'`,
    },
    http: 'POST /traces/spans',
  }),
  show: verb('trace.show', {
    does: 'Shows a trace with its spans and assessments.',
    input: z.object({ trace: traceId }),
    output: fullTrace,
    effect: 'read',
    permission: 'run:read',
    errors: ['not-found'],
    cli: { positional: ['trace'], example: 'levain trace show tr-1' },
    http: 'GET /traces/:trace',
  }),
  find: verb('trace.find', {
    does: 'Gives traces by their ids, in that order, without those that are not there.',
    input: z.object({ traces: z.array(traceId).max(1000), spans: z.boolean().default(false).describe('With their spans') }),
    output: z.array(fullTrace),
    effect: 'read',
    permission: 'run:read',
    errors: [],
    cli: { positional: ['traces'], example: 'levain trace find tr-1,tr-2' },
    http: 'POST /traces/find',
  }),
  search: verb('trace.search', {
    does: 'Searches traces of experiments, newest first unless told otherwise.',
    input: z.object({
      experiments: z.array(experimentId).max(1000).default([]).describe('All when none is named'),
      filter: z.string().default(''),
      orderBy: z.array(z.string()).default([]),
      limit: z.int().min(1).max(1000).default(100),
      page: z.string().optional(),
    }),
    output: z.object({ traces: z.array(traceDetails), next: z.string().optional() }),
    effect: 'read',
    permission: 'run:read',
    errors: ['filter-invalid', 'page-invalid'],
    cli: { positional: ['filter'], example: `levain trace search "status = 'ERROR' AND execution_time_ms > 1000"` },
    http: 'POST /traces/search',
  }),
  tag: verb('trace.tag', {
    does: 'Puts tags on a trace.',
    input: z.object({ trace: traceId, tags: labels }),
    output: z.object({}),
    effect: 'write',
    permission: 'run:write',
    errors: ['not-found'],
    audited: false,
    cli: { positional: ['trace'], example: 'levain trace tag tr-1 --tags topic=refund' },
    http: 'POST /traces/:trace/tags',
  }),
  untag: verb('trace.untag', {
    does: 'Takes a tag off a trace.',
    input: z.object({ trace: traceId, key: z.string() }),
    output: z.object({}),
    effect: 'write',
    permission: 'run:write',
    errors: ['not-found'],
    audited: false,
    cli: { positional: ['trace', 'key'], example: 'levain trace untag tr-1 topic' },
    http: 'DELETE /traces/:trace/tags/:key',
  }),
  remove: verb('trace.remove', {
    does: 'Removes traces for good, by id or up to an age.',
    input: z.object({
      experiment: experimentId,
      traces: z.array(traceId).max(10_000).optional(),
      untilMs: z.int().optional().describe('Those that began then or before, in milliseconds since 1970'),
      limit: z.int().min(0).optional().describe('At most so many of them, the oldest'),
    }),
    output: z.object({ removed: z.int() }),
    effect: 'write',
    permission: 'run:write',
    errors: [],
    cli: { positional: ['experiment'], example: 'levain trace remove churn --untilMs 1767225600000' },
    http: 'POST /traces/remove',
  }),
  link: verb('trace.link', {
    does: 'Says that traces belong to a run.',
    input: z.object({ run: runId, traces: z.array(traceId).max(100) }),
    output: z.object({}),
    effect: 'write',
    permission: 'run:write',
    errors: ['run-not-found'],
    audited: false,
    cli: { positional: ['run', 'traces'], example: 'levain trace link RUN tr-1,tr-2' },
    http: 'POST /traces/link',
  }),
  linkPrompts: verb('trace.linkPrompts', {
    does: 'Says which versions of prompts a trace used.',
    input: z.object({ trace: traceId, prompts: z.array(z.object({ name: z.string().min(1), version: z.string().min(1) })).max(1000) }),
    output: z.object({}),
    effect: 'write',
    permission: 'run:write',
    errors: ['not-found'],
    audited: false,
    cli: { positional: ['trace'], example: `levain trace linkPrompts tr-1 --prompts '[{"name":"greeting","version":"2"}]'` },
    http: 'POST /traces/:trace/prompts',
  }),
  assess: verb('trace.assess', {
    does: 'Says something of a trace: feedback, or what should have come out.',
    input: newAssessment.extend({ trace: traceId }),
    output: assessment,
    effect: 'write',
    permission: 'run:write',
    errors: ['not-found'],
    cli: {
      positional: ['trace', 'name'],
      example: `levain trace assess tr-1 correct --kind feedback --value true --source '{"type":"human","id":"ada"}'`,
    },
    http: 'POST /traces/:trace/assessments',
  }),
  assessment: verb('trace.assessment', {
    does: 'Gives an assessment of a trace.',
    input: z.object({ trace: traceId, assessment: assessmentId }),
    output: assessment,
    effect: 'read',
    permission: 'run:read',
    errors: ['not-found'],
    cli: { positional: ['trace', 'assessment'], example: 'levain trace assessment tr-1 a-1' },
    http: 'GET /traces/:trace/assessments/:assessment',
  }),
  revise: verb('trace.revise', {
    does: 'Changes what an assessment says; what is not given stays, metadata is added to.',
    input: z.object({
      trace: traceId,
      assessment: assessmentId,
      name: z.string().min(1).max(250).optional(),
      kind: assessment.shape.kind.optional().describe('What the caller takes it for; another kind is refused'),
      value: json.optional(),
      error: assessment.shape.error.optional(),
      rationale: z.string().optional(),
      metadata: labels.default({}),
    }),
    output: assessment,
    effect: 'write',
    permission: 'run:write',
    errors: ['not-found'],
    cli: { positional: ['trace', 'assessment'], example: 'levain trace revise tr-1 a-1 --value false' },
    http: 'PUT /traces/:trace/assessments/:assessment',
  }),
  withdraw: verb('trace.withdraw', {
    does: 'Takes an assessment back; the one it replaced holds again.',
    input: z.object({ trace: traceId, assessment: assessmentId }),
    output: z.object({}),
    effect: 'write',
    permission: 'run:write',
    errors: ['not-found'],
    cli: { positional: ['trace', 'assessment'], example: 'levain trace withdraw tr-1 a-1' },
    http: 'DELETE /traces/:trace/assessments/:assessment',
  }),
  expire: verb('trace.expire', {
    does: 'Removes the traces of all experiments that are older than you keep them, with everything said of them.',
    input: z.object({
      olderThan: duration.describe('Since they began, e.g. 90d'),
      dryRun: z.boolean().default(false).describe('Only tell what would be removed'),
    }),
    output: z.object({ dryRun: z.boolean(), traces: z.int() }),
    effect: 'write',
    permission: 'govern:erase',
    errors: [],
    cli: { example: 'levain trace expire --olderThan 90d --dryRun' },
    http: 'POST /traces-expired',
  }),
}
