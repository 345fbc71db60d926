import { fail } from '@levain/core'
import { parse } from 'yaml'
import type { z } from 'zod'

/**
 * Reads YAML of a known form. What comes from a repository may be anything: it is never more than data.
 *
 * @param path for messages
 * @throws source-unreadable
 */
export function readYaml<Schema extends z.ZodType>(schema: Schema, text: string, path: string): z.output<Schema> {
  const read = schema.safeParse(parsed(text, path))
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw fail('source-unreadable', { path, reason: `${issue?.path.join('.') || 'it'}: ${issue?.message}` })
}

function parsed(text: string, path: string): unknown {
  try {
    return parse(text, { logLevel: 'error', maxAliasCount: 100 })
  } catch (cause) {
    const [reason = ''] = (cause as Error).message.split('\n')
    throw fail('source-unreadable', { path, reason: reason.replace(/:$/, '') }, cause)
  }
}
