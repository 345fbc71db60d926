import {
  type Context,
  fail,
  findVerb,
  inputProblem,
  insert,
  type Json,
  type OutputOf,
  type ParsedInputOf,
  toLevainError,
  type Verb,
} from '@levain/core'
import type { z } from 'zod'
import { requirePermission } from './access.ts'
import { auditing, auditRow } from './audit.ts'
import type { Call, Rooms } from './room-table.ts'

/**
 * The one way behaviour is reached, whichever mouth it was asked through: parses the input, checks access, runs the
 * verb, writes the audit, checks the output.
 *
 * The call throws input-invalid, forbidden, and what the verb's contract lists.
 */
export function createCall(rooms: () => Rooms): Call {
  return async (ctx, name, input) => {
    const verb = findVerb(name)
    if (!verb) throw fail('not-found', { what: 'verb', name })
    return throughGate(ctx, verb, input, async (given, parsed) => (await rooms().implementationOf(name))(given, parsed))
  }
}

/** What happens to every call, whoever carries it out: input parsed, access checked, change audited, output checked. */
export async function throughGate<V extends Verb>(
  ctx: Context,
  verb: V,
  input: unknown,
  implementation: (ctx: Context, input: ParsedInputOf<V>) => Promise<unknown>,
): Promise<OutputOf<V>> {
  const parsed = parseInput(verb, input)
  requirePermission(ctx.actor, verb.permission)
  const run = async (given: Context) => checkedOutput(verb, await implementation(given, parsed as ParsedInputOf<V>))
  const output = verb.effect === 'read' || verb.audited === false ? run(ctx) : audited(ctx, verb, parsed, run)
  return (await output) as OutputOf<V>
}

function checkedOutput(verb: Verb, output: unknown): unknown {
  if (verb.bulk) return output
  const checked = verb.output.safeParse(output)
  if (checked.success) return checked.data
  const message = `${verb.name} answered what its contract does not allow: ${issueText(checked.error)}`
  throw fail('internal', { message }, checked.error)
}

async function audited(
  ctx: Context,
  verb: Verb,
  input: Record<string, unknown>,
  run: (ctx: Context) => Promise<unknown>,
): Promise<unknown> {
  let written = false
  const ledger = auditing(ctx, verb, input, () => {
    written = true
  })
  try {
    const output = await run({ ...ctx, ledger })
    if (!written)
      await ctx.ledger.commit([insert('audit', auditRow(ctx, verb, input, { before: null, after: output, outcome: 'ok', reason: '' }))])
    return output
  } catch (error) {
    await auditFailure(ctx, verb, input, error)
    throw error
  }
}

/** The verb's own error is what the caller must see, even where the audit cannot be written (a full disk). */
async function auditFailure(ctx: Context, verb: Verb, input: Record<string, unknown>, error: unknown): Promise<void> {
  const { code, message, status } = toLevainError(error)
  const outcome = status < 500 ? 'refused' : 'failed'
  const row = auditRow(ctx, verb, input, { before: null, after: null, outcome, reason: `${code}: ${message}`.slice(0, 1000) })
  const complain = (cause: unknown): void => ctx.log.error('audit not written', { action: verb.name, cause: String(cause) })
  await ctx.ledger.commit([insert('audit', row)]).catch(complain)
}

function parseInput(verb: Verb, input: unknown): Record<string, unknown> {
  const known = Object.keys(verb.input.shape)
  const unknownField = Object.keys((input ?? {}) as object).find((field) => !known.includes(field))
  if (unknownField)
    throw fail('input-invalid', { field: unknownField, expected: `one of ${known.join(', ') || 'no fields'}`, got: 'an unknown field' })
  for (const [field, value] of Object.entries((input ?? {}) as object)) refuseUnfit(field, value)
  const parsed = verb.input.safeParse(input ?? {})
  if (parsed.success) return parsed.data as Record<string, unknown>
  const [issue] = parsed.error.issues
  throw fail(
    'input-invalid',
    {
      field: issue?.path.join('.') || 'input',
      expected: (issue?.message ?? '').replace(/^(?:[\w ]+: )?expected /, ''),
      got: got(input, issue?.path ?? []),
    },
    parsed.error,
  )
}

/** Before anything walks over it. */
function refuseUnfit(field: string, value: unknown): void {
  const expected = inputProblem(value)
  if (expected !== undefined) throw fail('input-invalid', { field, expected, got: 'something else' })
}

function got(input: unknown, path: readonly PropertyKey[]): string {
  if (path.some((key) => /password|secret|token/i.test(String(key)))) return 'something that is not shown'
  let value = input as Json | undefined
  for (const key of path) value = (value as Record<PropertyKey, Json> | undefined)?.[key]
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80)
}

const issueText = (error: z.ZodError): string => error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')
