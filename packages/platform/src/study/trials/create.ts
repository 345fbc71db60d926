import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  type Context,
  type Contracts,
  emit,
  fail,
  insert,
  isLevainError,
  nowIso,
  type OutputOf,
  type ParsedInputOf,
  type Study,
  type StudyLimits,
  type Trial,
  update,
} from '@levain/core'
import { ensureExperiment } from '../../track/index.ts'
import { readStudy, type StudyFile } from '../files/index.ts'
import { openSearch } from '../search/index.ts'
import { openSpace } from '../space/index.ts'
import { changed } from './changes.ts'
import { findStudy, trialsOf } from './find-study.ts'

type Verb = Contracts['study']['create']
type Input = ParsedInputOf<Verb>

const leaseSecondsAtFirst = 600
const unlimited: StudyLimits = { trials: null, concurrent: null, seconds: null, trialSeconds: null, target: null }

/**
 * Begins a study. One of this name that asks for the same is gone on with, with the limits that are given now; so is one of
 * which only the name is given.
 *
 * @throws study-exists, study-invalid, study-unsupported, space-invalid, study-not-found, source-not-found
 */
export async function create(ctx: Context, input: Input): Promise<OutputOf<Verb>> {
  const file = await fileOf(ctx, input)
  const there = await ctx.ledger.first('studies', { name: input.name })
  const wanted = there && isBare(input) ? asItWas(there, input) : definitionOf(input, file)
  if (there) return { study: await goOn(ctx, there, wanted, input), resumed: true, earlier: 0, notes: [...file.notes] }
  const experiment = await ensureExperiment(ctx, input.experiment ?? input.name)
  const seed = input.seed ?? file.seed ?? Math.floor(ctx.random.next() * 2 ** 32)
  const study: Study = { ...wanted, experiment: experiment.id, seed, status: 'open', createdBy: ctx.actor.id, createdAt: nowIso(ctx) }
  await openSearch(study)
  const earlier = await earlierTrials(ctx, study, input.earlier)
  try {
    await ctx.ledger.commit([
      insert('studies', study),
      ...earlier.flatMap((trial) => [insert('trials', trial), ...changed(study.createdAt, trial)]),
      emit(study.createdAt, 'study', study.name, { status: 'open' }),
    ])
  } catch (error) {
    if (!isLevainError(error, 'conflict')) throw error
    return { study: await goOn(ctx, await findStudy(ctx, input.name), wanted, input), resumed: true, earlier: 0, notes: [...file.notes] }
  }
  return { study, resumed: false, earlier: earlier.length, notes: [...file.notes] }
}

async function fileOf(ctx: Context, { name, file, text }: Input): Promise<StudyFile> {
  if (text !== undefined) return readStudy(text, file ?? name)
  if (file === undefined) return { notes: [] }
  const read = await readFile(resolve(ctx.projectFolder, file), 'utf8').catch((cause) => {
    throw fail('source-not-found', { path: file }, cause)
  })
  return readStudy(read, file)
}

type Definition = Omit<Study, 'experiment' | 'seed' | 'status' | 'createdBy' | 'createdAt'>

function definitionOf(input: Input, file: StudyFile): Definition {
  const { name } = input
  const metric = input.metric ?? file.metric
  const space = input.space ?? file.space
  if (metric === undefined) throw fail('study-invalid', { study: name, reason: 'expected a metric, got none' })
  if (space === undefined) throw fail('study-invalid', { study: name, reason: 'expected a space, got none' })
  return {
    name,
    metric,
    space,
    direction: input.direction ?? file.direction ?? 'minimize',
    sampler: input.sampler ?? file.sampler ?? { type: 'tpe' },
    pruner: input.pruner === undefined ? (file.pruner ?? null) : input.pruner,
    limits: { ...unlimited, ...file.limits, ...input.limits },
    parent: input.parent ?? null,
    leaseSeconds: input.leaseSeconds ?? leaseSecondsAtFirst,
    command: file.command ?? null,
  }
}

/** What makes two studies two. */
const identity = ['metric', 'direction', 'space', 'sampler', 'pruner', 'parent'] as const

/** Whether only the name says which study is meant. */
const isBare = (input: Input): boolean =>
  input.file === undefined && input.text === undefined && identity.every((part) => input[part] === undefined)

const asItWas = (there: Study, { limits, leaseSeconds = there.leaseSeconds }: Input): Definition => ({
  ...there,
  limits: { ...there.limits, ...limits },
  leaseSeconds,
})

async function goOn(ctx: Context, there: Study, wanted: Definition, { seed }: Input): Promise<Study> {
  const differs = identity.find((part) => canonical(there[part]) !== canonical(wanted[part]))
  if (differs !== undefined) throw fail('study-exists', { study: there.name, differs })
  if (seed !== undefined && seed !== there.seed) throw fail('study-exists', { study: there.name, differs: 'seed' })
  const { limits, leaseSeconds } = wanted
  // Who goes on without the file does not say how a trial is carried out; that stays as it was.
  const set = { limits, leaseSeconds, command: wanted.command ?? there.command, status: 'open' as const }
  await ctx.ledger.commit([update('studies', { name: there.name }, set), emit(nowIso(ctx), 'study', there.name, { status: 'open' })])
  return { ...there, ...set }
}

/** The order in which the parts of a value are written says nothing. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )

/** What earlier studies found, as far as it is of this space. */
async function earlierTrials(ctx: Context, study: Study, names: readonly string[]): Promise<Trial[]> {
  const space = openSpace(study.space)
  const found: Trial[] = []
  for (const name of names) {
    const before = await findStudy(ctx, name)
    if (before.metric !== study.metric || before.direction !== study.direction)
      throw fail('study-invalid', {
        study: study.name,
        reason: `${name} is about ${before.direction} ${before.metric}, not ${study.direction} ${study.metric}`,
      })
    for (const trial of await trialsOf(ctx, name))
      if (trial.state === 'ok' && space.placesOf(trial.values))
        found.push({ ...trial, study: study.name, number: found.length, origin: 'earlier', note: null })
  }
  return found
}
