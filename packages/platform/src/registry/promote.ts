import {
  type Change,
  type Context,
  type Contracts,
  emit,
  fail,
  isLevainError,
  type ModelVersion,
  nowIso,
  type OutputOf,
  type ParsedInputOf,
  type RegisteredModel,
  update,
} from '@levain/core'
import { requireApproved } from './approval.ts'
import { exactVersion } from './find-version.ts'
import { requirePassed } from './verdict.ts'

type Verb = Contracts['registry']['promote']

const attemptsMax = 100

/**
 * Points an alias at a version that a verdict lets through. Of several promotions at once each is done in turn, and each
 * says which version it took the alias from.
 *
 * @throws model-not-found, verdict-missing, verdict-failed, approval-pending, and input-invalid for an alias that looks like a version
 */
export async function promote(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  refuseNumber(input.alias)
  for (let attempt = 1; ; attempt += 1) {
    const { model, version } = await exactVersion(ctx, input.model, input.version)
    await requirePassed(ctx, version)
    if (input.requireApproval) await requireApproved(ctx, version, input.alias)
    try {
      return await moved(ctx, model, version, input.alias)
    } catch (error) {
      if (attempt === attemptsMax || !isLevainError(error, 'conflict')) throw error
    }
  }
}

/** `late@3` means version 3, whatever the aliases are. */
function refuseNumber(alias: string): void {
  if (/^[0-9]+$/.test(alias)) throw fail('input-invalid', { field: 'alias', expected: 'a name that is not a number', got: alias })
}

async function moved(ctx: Context, model: RegisteredModel, version: ModelVersion, alias: string): Promise<OutputOf<Verb>> {
  const before = model.aliases[alias] ?? null
  const aliases = { ...model.aliases, [alias]: version.version }
  if (before !== version.version) await ctx.ledger.commit(changes(ctx, model, aliases, alias))
  return { model: { ...model, aliases }, version, before }
}

function changes(ctx: Context, model: RegisteredModel, aliases: RegisteredModel['aliases'], alias: string): Change[] {
  const told = { model: model.name, alias, version: aliases[alias] ?? null, before: model.aliases[alias] ?? null, what: 'promoted' }
  return [update('models', { name: model.name }, { aliases }, { aliases: model.aliases }), emit(nowIso(ctx), 'model', model.name, told)]
}
