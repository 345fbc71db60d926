import type { z } from 'zod'
import type { DocumentPath, Problems } from './problems.ts'

/** Parses a part of the document, or says everything that is wrong with it. */
export function parse<Value>(schema: z.ZodType<Value>, value: unknown, path: DocumentPath, problems: Problems): Value | undefined {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  complain(parsed.error, value, path, problems)
  return undefined
}

/** Turns what a schema found in a value into problems at their places. */
export function complain(error: z.ZodError, value: unknown, path: DocumentPath, problems: Problems): void {
  for (const issue of error.issues) {
    const at = [...path, ...(issue.path as (string | number)[])]
    if (issue.code === 'unrecognized_keys')
      for (const key of issue.keys) problems.add([...at, key], `there is no key ${key} here`, { part: 'key' })
    else
      problems.add(
        at,
        issueText(
          issue,
          issue.path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)?.[key], value),
        ),
      )
  }
}

function issueText(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'invalid_union') {
    const shortest = issue.errors.toSorted((a, b) => a.length - b.length)[0]?.[0]
    return shortest ? issueText(shortest, value) : 'unexpected value'
  }
  const text = issue.message.replace(/^Invalid (input|option): /, '').replace('received', 'got')
  return text.includes(', got ') ? text : `${text}, got ${JSON.stringify(value)?.slice(0, 80) ?? 'nothing'}`
}
