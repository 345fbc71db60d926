import { isLevainError, type Json } from '@levain/core'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { refusal } from '../errors.ts'
import { anyJson, message, nested, required, string } from '../messages/index.ts'
import { assessmentChanges, assessmentIn, assessmentMessage, assessmentOut, said } from '../traces/assessment.ts'

const one = { trace_id: required(string), assessment_id: required(string) }

export const assessments: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: 'traces/:trace_id/assessments',
    since: 3,
    request: message({ trace_id: required(string), assessment: required(nested(assessmentMessage)) }),
    handle: async (door, { trace_id: trace, assessment }) => ({
      assessment: assessmentOut(await door.call('trace.assess', { trace, ...assessmentIn(assessment) })),
    }),
  }),
  endpoint({
    method: 'GET',
    path: 'traces/:trace_id/assessments/:assessment_id',
    since: 3,
    request: message(one),
    handle: async (door, { trace_id: trace, assessment_id: assessment }) => ({
      assessment: assessmentOut(await door.call('trace.assessment', { trace, assessment })),
    }),
  }),
  endpoint({
    method: 'PATCH',
    path: 'traces/:trace_id/assessments/:assessment_id',
    since: 3,
    request: message({ ...one, assessment: required(nested(assessmentChanges)), update_mask: required(anyJson) }),
    handle: async (door, { trace_id: trace, assessment_id: assessment, assessment: sent, update_mask: mask }) => {
      const asked = pathsOf(mask)
      const { kind, value, error } = asked.has('feedback') || asked.has('expectation') ? said(sent) : {}
      const input = {
        ...(asked.has('assessment_name') && sent.assessment_name ? { name: sent.assessment_name } : {}),
        ...(asked.has('rationale') && sent.rationale !== undefined ? { rationale: sent.rationale } : {}),
        ...(asked.has('metadata') ? { metadata: sent.metadata } : {}),
        ...(kind === undefined ? {} : { kind, value, error }),
      }
      const revised = door.call('trace.revise', { trace, assessment, ...input }).catch(inTheirWords)
      return { assessment: assessmentOut(await revised) }
    },
  }),
  endpoint({
    method: 'DELETE',
    path: 'traces/:trace_id/assessments/:assessment_id',
    since: 3,
    request: message(one),
    handle: async (door, { trace_id: trace, assessment_id: assessment }) => {
      await door.call('trace.withdraw', { trace, assessment })
      return {}
    },
  }),
]

const kinds: Readonly<Record<string, string>> = { feedback: 'a Feedback', expectation: 'an Expectation' }

function inTheirWords(error: unknown): never {
  if (!isLevainError(error, 'input-invalid') || error.details.field !== 'kind') throw error
  throw refusal(`Cannot update ${error.details.got} value on ${kinds[String(error.details.expected)]} assessment.`)
}

/** Protobuf's field mask: names in lowerCamelCase with commas between, or a list of paths. */
function pathsOf(mask: Json): Set<string> {
  const paths = typeof mask === 'string' ? mask.split(',') : (mask as { paths?: Json } | null)?.paths
  if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string')) throw refusal("Invalid value for parameter 'update_mask'.")
  return new Set(
    paths.map((path) =>
      String(path)
        .trim()
        .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    ),
  )
}
