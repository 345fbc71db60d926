import {
  type Change,
  type Context,
  type Contracts,
  type Experiment,
  emit,
  fail,
  insert,
  isLevainError,
  name as nameSchema,
  newExperiment,
  nowIso,
  type OutputOf,
  type ParsedInputOf,
} from '@levain/core'
import { absoluteLocation } from './location.ts'

type Verb = Contracts['track']['createExperiment']

/** Creates an experiment. @throws experiment-exists */
export async function createExperiment(ctx: Context, { name, location, tags }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  for (let attempt = 1; ; attempt += 1) {
    const id = await freeId(ctx, name)
    const experiment = newExperiment(ctx, nowIso(ctx), {
      id,
      name,
      ...(location === undefined ? {} : { location: absoluteLocation(ctx, location) }),
    })
    try {
      await ctx.ledger.commit([...experimentChanges(experiment), ...tagRows(id, tags)])
      return { experiment, tags }
    } catch (error) {
      if (!isLevainError(error, 'conflict')) throw error
      const taken = await ctx.ledger.first('experiments', { name })
      if (taken) throw fail('experiment-exists', { name, deleted: taken.deletedAt !== null }, error)
      if (attempt === attemptsMax) throw error
    }
  }
}

const attemptsMax = 10

function experimentChanges(experiment: Experiment): Change[] {
  const { id, name, createdAt } = experiment
  return [insert('experiments', experiment), emit(createdAt, 'experiment', id, { name, change: 'created' })]
}

const tagRows = (experiment: string, tags: Readonly<Record<string, string>>): Change[] =>
  Object.entries(tags).map(([key, value]) => insert('experimentTags', { experiment, key, value }))

/** The name itself where it can stand in addresses and is not a number; else a number that is free. */
async function freeId(ctx: Context, name: string): Promise<string> {
  const isFree = async (id: string): Promise<boolean> => (await ctx.ledger.first('experiments', { id })) === undefined
  if (nameSchema.safeParse(name).success && !/^\d+$/.test(name) && (await isFree(name))) return name
  let number = await ctx.ledger.count('experiments')
  while (!(await isFree(String(number)))) number += 1
  return String(number)
}
