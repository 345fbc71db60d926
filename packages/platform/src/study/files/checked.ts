import { fail } from '@levain/core'
import type { z } from 'zod'

/** What was read, if it has the shape. @throws study-invalid naming the place */
export function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, file: string, at = ''): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const place = [at, ...(issue?.path ?? [])].filter((part) => part !== '').join('.')
  throw fail('study-invalid', { study: file, reason: place === '' ? (issue?.message ?? '') : `${place}: ${issue?.message}` }, parsed.error)
}
