import { fail } from '@levain/core'
import type { z } from 'zod'

/** Checks the options of a method and fills in defaults. @throws study-invalid */
export function optionsOf<Options extends z.ZodObject>(
  of: string,
  options: Options,
  given: Readonly<Record<string, unknown>>,
): z.output<Options> {
  const parsed = options.safeParse(given)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw fail('study-invalid', { study: of, reason: `${issue?.path.join('.') || 'options'}: ${issue?.message ?? ''}` }, parsed.error)
}
