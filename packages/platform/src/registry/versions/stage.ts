import { type Change, type Context, type Contracts, emit, fail, type ModelVersion, nowIso, type ParsedInputOf, update } from '@levain/core'
import { exactVersion } from '../find-version.ts'
import { onFirmGround } from '../ground.ts'

type Input = ParsedInputOf<Contracts['registry']['stage']>

/**
 * Moves a version to a stage. With `archiveOthers`, what is in that stage is archived in the same commit.
 *
 * @throws model-not-found, and input-invalid for archiving what is in no active stage
 */
export function stage(ctx: Context, input: Input): Promise<ModelVersion> {
  refuseIdleStage(input)
  const { model, version: number, stage: to } = input
  return onFirmGround(async () => {
    const { version } = await exactVersion(ctx, model, number)
    const updatedAt = nowIso(ctx)
    const others = input.archiveOthers ? await ctx.ledger.find('modelVersions', { where: { model, stage: to, deletedAt: null } }) : []
    const archived = others.filter((other) => other.version !== number)
    await ctx.ledger.commit([
      moved(version, to, updatedAt),
      ...archived.map((other) => moved(other, 'Archived', updatedAt)),
      update('models', { name: model }, { updatedAt }),
      emit(updatedAt, 'model', model, { model, version: number, stage: to, before: version.stage, what: 'staged' }),
    ])
    return { ...version, stage: to, updatedAt }
  })
}

const moved = ({ model, version, stage: before }: ModelVersion, to: ModelVersion['stage'], updatedAt: string): Change =>
  update('modelVersions', { model, version }, { stage: to, updatedAt }, { stage: before, deletedAt: null })

function refuseIdleStage({ stage: to, archiveOthers }: Input): void {
  if (archiveOthers && to !== 'Staging' && to !== 'Production')
    throw fail('input-invalid', { field: 'stage', expected: 'Staging or Production, where others are to be archived', got: to })
}
