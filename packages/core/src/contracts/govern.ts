import { z } from 'zod'
import { approval, auditEvent, id, lineageEdge, modelVersion, profile, registeredModel, run, verdict } from '../nouns/index.ts'
import { verb } from './verb.ts'

/** Verbs of `govern`: who changed what, who allowed it, and what a model is for. */
export const governVerbs = {
  audit: verb('govern.audit', {
    does: 'Lists changes, newest first: who, what, before and after.',
    input: z.object({
      resource: z.string().optional(),
      actor: z.string().optional(),
      action: z.string().optional(),
      limit: z.int().min(1).max(10_000).default(200),
    }),
    output: z.array(auditEvent),
    effect: 'read',
    permission: 'govern:read',
    errors: [],
    cli: { example: 'levain govern audit --resource model:late@2' },
    http: 'GET /audit',
  }),
  approvals: verb('govern.approvals', {
    does: 'Lists approvals, those that wait first.',
    input: z.object({ pending: z.boolean().default(false) }),
    output: z.array(approval),
    effect: 'read',
    permission: 'govern:read',
    errors: [],
    cli: { example: 'levain govern approvals --pending' },
    http: 'GET /approvals',
  }),
  request: verb('govern.request', {
    does: 'Asks for an approval.',
    input: z.object({ subject: z.string(), question: z.string(), by: z.string().default('approver') }),
    output: approval,
    effect: 'write',
    permission: 'model:write',
    errors: [],
    changes: { table: 'approvals', key: ['id'], resource: '{subject}' },
    cli: { positional: ['subject', 'question'], example: 'levain govern request model:late@2 "May it be champion?"' },
    http: 'POST /approvals',
  }),
  decide: verb('govern.decide', {
    does: 'Answers an approval.',
    input: z.object({ approval: id, decision: z.enum(['approved', 'rejected']), reason: z.string().default('') }),
    output: approval,
    effect: 'write',
    permission: 'govern:approve',
    errors: ['approval-not-found', 'approval-decided', 'approval-not-yours'],
    changes: { table: 'approvals', key: ['id'], resource: 'approval:{approval}' },
    cli: { positional: ['approval', 'decision'], example: 'levain govern decide APPROVAL approved --reason "better on every slice"' },
    http: 'POST /approvals/:approval/decision',
  }),
  card: verb('govern.card', {
    does: 'Gives the model card of a version: data, metrics, intended use, owner, lineage, verdicts, approvals.',
    input: z.object({ model: z.string(), version: z.int().positive() }),
    output: z.object({
      model: registeredModel,
      version: modelVersion,
      run: run.nullable(),
      params: z.record(z.string(), z.string()),
      profile: profile.nullable(),
      verdict: verdict.nullable(),
      approvals: z.array(approval),
      lineage: z.array(lineageEdge),
      markdown: z.string(),
    }),
    effect: 'read',
    permission: 'govern:read',
    errors: ['model-not-found'],
    cli: { positional: ['model', 'version'], example: 'levain govern card late 2' },
    http: 'GET /models/:model/versions/:version/card',
  }),
}
