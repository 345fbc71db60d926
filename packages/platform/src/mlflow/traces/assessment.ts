import type { Assessment, Contracts, InputOf, Json } from '@levain/core'
import { refusal } from '../errors.ts'
import { anyJson, bool, enumeration, map, message, nested, required, string } from '../messages/index.ts'

const sources = { SOURCE_TYPE_UNSPECIFIED: 0, HUMAN: 1, LLM_JUDGE: 2, CODE: 3, AI_JUDGE: 2 } as const
const sourceTypes = { SOURCE_TYPE_UNSPECIFIED: 'unspecified', HUMAN: 'human', LLM_JUDGE: 'judge', AI_JUDGE: 'judge', CODE: 'code' } as const
const sourceNames = { unspecified: 'SOURCE_TYPE_UNSPECIFIED', human: 'HUMAN', judge: 'LLM_JUDGE', code: 'CODE' } as const

const error = message({ error_code: string, error_message: string, stack_trace: string })
const feedback = message({ value: anyJson, error: nested(error) })
const expectation = message({ value: anyJson, serialized_value: nested(message({ serialization_format: string, value: string })) })

const fields = {
  assessment_id: string,
  trace_id: string,
  span_id: string,
  feedback: nested(feedback),
  expectation: nested(expectation),
  rationale: string,
  error: nested(error),
  metadata: map(string),
  overrides: string,
  valid: bool,
}

/** An assessment in the protocol's words, as clients send it. */
export const assessmentMessage = message({
  ...fields,
  assessment_name: required(string),
  source: required(nested(message({ source_type: required(enumeration(sources)), source_id: string }))),
})
export type AssessmentMessage = NonNullable<typeof assessmentMessage.value>

/** The same where only some fields are sent. */
export const assessmentChanges = message({ ...fields, assessment_name: string })
type Changes = NonNullable<typeof assessmentChanges.value>

type Said = Pick<Assessment, 'kind' | 'value' | 'error'>
type NewAssessment = Omit<InputOf<Contracts['trace']['assess']>, 'trace'>

/** What a client says, as the room takes it. @throws MlflowError when it says neither feedback nor expectation */
export function assessmentIn(sent: AssessmentMessage): NewAssessment {
  const { source_type: type, source_id: id = 'default' } = sent.source
  return {
    ...said(sent),
    name: sent.assessment_name,
    source: { type: sourceTypes[type], id },
    span: sent.span_id ?? null,
    rationale: sent.rationale ?? null,
    metadata: sent.metadata,
    overrides: sent.overrides ?? null,
  }
}

/** What feedback or expectation says; exactly one of them must be there. */
export function said(sent: Pick<Changes, 'feedback' | 'expectation' | 'error'>): Said {
  const { feedback: given, expectation: expected } = sent
  if ((given === undefined) === (expected === undefined)) throw refusal('Exactly one of `expectation` or `feedback` should be specified.')
  if (expected) return { kind: 'expectation', value: expectedValue(expected), error: null }
  return { kind: 'feedback', value: given?.value ?? null, error: errorIn(given?.error ?? sent.error) }
}

function errorIn(sent: Changes['error']): Assessment['error'] {
  if (!sent) return null
  return { code: sent.error_code ?? '', message: sent.error_message ?? null, stack: sent.stack_trace ?? null }
}

function expectedValue({ value, serialized_value: serialized }: NonNullable<Changes['expectation']>): Json {
  if (!serialized) return value ?? null
  if (serialized.serialization_format !== 'JSON_FORMAT') throw refusal('An expectation may be serialized as JSON_FORMAT only.')
  try {
    return JSON.parse(serialized.value ?? '')
  } catch {
    throw refusal('The value of an expectation is not JSON.')
  }
}

/** An assessment in the protocol's words, as clients read it. */
export function assessmentOut(one: Assessment): object {
  return {
    assessment_id: one.id,
    assessment_name: one.name,
    trace_id: one.trace,
    span_id: one.span,
    source: { source_type: sourceNames[one.source.type], source_id: one.source.id },
    create_time: one.createdAt,
    last_update_time: one.updatedAt,
    ...(one.kind === 'feedback' ? { feedback: feedbackOut(one) } : { expectation: expectationOut(one.value) }),
    rationale: one.rationale,
    metadata: one.metadata,
    overrides: one.overrides,
    valid: one.valid,
  }
}

const feedbackOut = ({ value, error: why }: Assessment): object => ({
  value: value === null ? undefined : value,
  error: why && { error_code: why.code, error_message: why.message, stack_trace: why.stack },
})

/** Clients look for objects and lists in serialized form. */
const expectationOut = (value: Json): object =>
  typeof value === 'object' && value !== null
    ? { serialized_value: { serialization_format: 'JSON_FORMAT', value: JSON.stringify(value) } }
    : { value }
