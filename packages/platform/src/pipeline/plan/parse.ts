import type { z } from 'zod'
import type { DocumentPath, Problems } from './problems.ts'

/** Parses a part of the document, or says everything that is wrong with it. */
export function parse<Value>(schema: z.ZodType<Value>, value: unknown, path: DocumentPath, problems: Problems): Value | undefined {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  complain(parsed.error, path, problems)
  return undefined
}

type Relocate = (path: DocumentPath) => DocumentPath

/** Turns what a schema found into problems at their places. */
export function complain(error: z.ZodError, path: DocumentPath, problems: Problems, relocate: Relocate = (inner) => inner): void {
  for (const issue of error.issues) {
    const at = [...path, ...relocate(issue.path as (string | number)[])]
    if (issue.code === 'unrecognized_keys')
      for (const key of issue.keys) problems.add([...at, key], `there is no key ${key} here`, { part: 'key' })
    else problems.add(at, issueText(issue))
  }
}

function issueText(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union') {
    const shortest = issue.errors.toSorted((a, b) => a.length - b.length)[0]?.[0]
    return shortest ? issueText(shortest) : 'unexpected value'
  }
  return issue.message.replace(/^Invalid input: /, '').replace('received', 'got')
}
