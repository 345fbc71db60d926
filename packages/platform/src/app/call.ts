import { type Context, fail, findVerb, insert, type Json, toLevainError, type Verb } from '@levain/core'
import type { z } from 'zod'
import { requirePermission } from './access.ts'
import { auditing, auditRow } from './audit.ts'
import { implementationOf } from './room-table.ts'

/**
 * Calls a verb: parses the input, checks access, runs it, writes the audit, checks the output. The only way behaviour is
 * reached, whichever mouth it was asked through.
 *
 * @throws input-invalid, forbidden, and what the verb's contract lists
 */
export async function call(ctx: Context, name: string, input: unknown): Promise<unknown> {
  const verb = findVerb(name)
  if (!verb) throw fail('not-found', { what: 'verb', name })
  const parsed = parseInput(verb, input)
  return verb.effect === 'read' || verb.audited === false ? run(ctx, verb, parsed) : runAudited(ctx, verb, parsed)
}

async function run(ctx: Context, verb: Verb, input: Record<string, unknown>): Promise<unknown> {
  requirePermission(ctx.actor, verb.permission)
  const implementation = await implementationOf(verb.name)
  const output = await implementation(ctx, input)
  const checked = verb.output.safeParse(output)
  if (!checked.success)
    throw fail(
      'internal',
      { message: `${verb.name} answered what its contract does not allow: ${issueText(checked.error)}` },
      checked.error,
    )
  return checked.data
}

async function runAudited(ctx: Context, verb: Verb, input: Record<string, unknown>): Promise<unknown> {
  let audited = false
  const ledger = auditing(ctx, verb, input, () => {
    audited = true
  })
  try {
    const output = await run({ ...ctx, ledger }, verb, input)
    if (!audited)
      await ctx.ledger.commit([insert('audit', auditRow(ctx, verb, input, { before: null, after: output, outcome: 'ok', reason: '' }))])
    return output
  } catch (error) {
    const { code, message, status } = toLevainError(error)
    const outcome = status < 500 ? 'refused' : 'failed'
    const row = auditRow(ctx, verb, input, { before: null, after: null, outcome, reason: `${code}: ${message}`.slice(0, 1000) })
    // The verb's own error is what the caller must see, even where the audit cannot be written (a full disk).
    await ctx.ledger
      .commit([insert('audit', row)])
      .catch((cause) => ctx.log.error('audit not written', { action: verb.name, cause: String(cause) }))
    throw error
  }
}

function parseInput(verb: Verb, input: unknown): Record<string, unknown> {
  const known = Object.keys(verb.input.shape)
  const unknownField = Object.keys((input ?? {}) as object).find((field) => !known.includes(field))
  if (unknownField)
    throw fail('input-invalid', { field: unknownField, expected: `one of ${known.join(', ') || 'no fields'}`, got: 'an unknown field' })
  const parsed = verb.input.safeParse(input ?? {})
  if (parsed.success) return parsed.data as Record<string, unknown>
  const [issue] = parsed.error.issues
  throw fail(
    'input-invalid',
    { field: issue?.path.join('.') || 'input', expected: issue?.message ?? '', got: got(input, issue?.path ?? []) },
    parsed.error,
  )
}

function got(input: unknown, path: readonly PropertyKey[]): string {
  let value = input as Json | undefined
  for (const key of path) value = (value as Record<PropertyKey, Json> | undefined)?.[key]
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80)
}

const issueText = (error: z.ZodError): string => error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')
