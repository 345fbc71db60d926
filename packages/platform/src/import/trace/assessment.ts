import { type Contracts, type InputOf, json, labels } from '@levain/core'
import { z } from 'zod'

type Assessment = NonNullable<InputOf<Contracts['trace']['log']>['assessments']>[number]

const error = z.object({ error_code: z.string().default(''), error_message: z.string().nullish(), stack_trace: z.string().nullish() })

/** An assessment as MLflow writes it, in files and in answers. */
export const assessmentMeta = z.object({
  assessment_name: z.string().min(1),
  source: z.object({ source_type: z.string(), source_id: z.string().nullish() }).nullish(),
  span_id: z.string().nullish(),
  feedback: z.object({ value: json.optional(), error: error.nullish() }).nullish(),
  expectation: z.object({ value: json.optional(), serialized_value: z.object({ value: z.string() }).nullish() }).nullish(),
  rationale: z.string().nullish(),
  metadata: labels.nullish(),
  valid: z.boolean().nullish(),
})

const sources: Readonly<Record<string, Assessment['source']['type']>> = {
  HUMAN: 'human',
  LLM_JUDGE: 'judge',
  AI_JUDGE: 'judge',
  CODE: 'code',
}

/** The assessment, or nothing where it was replaced by another or says neither feedback nor expectation. */
export function readAssessment(one: z.output<typeof assessmentMeta>): Assessment[] {
  const { feedback, expectation } = one
  if (one.valid === false || (!feedback && !expectation)) return []
  const why = feedback?.error
  return [
    {
      kind: feedback ? 'feedback' : 'expectation',
      name: one.assessment_name,
      value: feedback
        ? (feedback.value ?? null)
        : expectation?.serialized_value
          ? JSON.parse(expectation.serialized_value.value)
          : (expectation?.value ?? null),
      error: why ? { code: why.error_code, message: why.error_message ?? null, stack: why.stack_trace ?? null } : null,
      source: { type: sources[one.source?.source_type ?? ''] ?? 'unspecified', id: one.source?.source_id ?? '' },
      span: one.span_id ?? null,
      rationale: one.rationale ?? null,
      metadata: one.metadata ?? {},
    },
  ]
}
