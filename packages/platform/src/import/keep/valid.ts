import { fail } from '@levain/core'
import type { z } from 'zod'

/** A row as its noun has it. What came from elsewhere may be anything. @throws input-invalid */
export function valid<Schema extends z.ZodType>(schema: Schema, row: z.input<Schema>): z.output<Schema> {
  const read = schema.safeParse(row)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const got = issue?.path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], row)
  throw fail('input-invalid', {
    field: issue?.path.join('.') ?? '',
    expected: issue?.message ?? '',
    got: JSON.stringify(got)?.slice(0, 80) ?? 'nothing',
  })
}
