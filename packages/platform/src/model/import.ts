import {
  type Context,
  type Contracts,
  fail,
  type Model,
  nowIso,
  type OutputOf,
  type ParsedInputOf,
  type Profile,
  type Resolved,
  resolveTable,
  type Transform,
  upsert,
} from '@levain/core'
import { verbs as registry } from '../registry/index.ts'
import { profileTable } from '../store/index.ts'
import { keepModel } from '../train/index.ts'
import { type ForeignModel, nativeModel } from './foreign-model.ts'
import { openFormat } from './formats.ts'
import { readSource } from './read-source.ts'

type Verb = Contracts['model']['import']
type Input = ParsedInputOf<Verb>

/**
 * Reads a model of another library into a model directory, and registers it where it is given a name. The same file read in the same
 * way gives the same digest.
 *
 * @throws source-not-found, source-unreadable, source-invalid, model-unreadable, model-untranslatable, input-invalid,
 * dataset-not-found, column-missing
 */
export async function importModel(ctx: Context, input: Input): Promise<OutputOf<Verb>> {
  const data = input.data === undefined ? null : await resolveTable(ctx, input.data)
  const { path, bytes, columns } = await readSource(ctx, input.path)
  const read = await openFormat(input.format, bytes, path)
  const foreign = read(bytes, path, { columns: input.columns ?? columns, rounds: input.rounds })
  const model = asModel(foreign, input)
  const digest = await keepModel(ctx, model, data && (await profileOf(ctx, model, data, input.data ?? '')))
  await ctx.ledger.commit(lineage(ctx, input.path, data, digest))
  const registered = input.name === undefined ? null : await registry.register(ctx, { model: digest, name: input.name, metrics: {} })
  const { algorithm, signature } = model
  return { model: digest, reference: registered?.reference ?? null, algorithm, signature, notes: [...foreign.notes] }
}

/** @throws input-invalid */
function asModel(foreign: ForeignModel, { target, classes: asked, missing }: Input): Model {
  const { classes, transforms } = foreign
  if (asked && asked.length !== (classes?.length ?? 0)) {
    const expected = classes ? `${classes.length} labels` : 'none: the model answers numbers'
    throw fail('input-invalid', { field: 'classes', expected, got: `${asked.length}` })
  }
  return nativeModel(
    {
      ...foreign,
      ...(asked ? { classes: labelsOf(asked) } : {}),
      transforms: [...(missing === undefined ? [] : absences(foreign, missing)), ...transforms],
    },
    target,
  )
}

const absences = ({ inputs }: ForeignModel, value: number): Transform[] =>
  inputs.filter(({ type }) => type === 'number').map(({ name }) => ({ kind: 'missing', column: name, min: value, max: value }))

/** Labels that are all numbers, or all true and false, are those and not text. */
function labelsOf(asked: readonly string[]): (string | number | boolean)[] {
  if (asked.every((label) => label === 'true' || label === 'false')) return asked.map((label) => label === 'true')
  const numbers = asked.map(Number)
  return asked.every((label, i) => String(numbers[i]) === label) ? numbers : [...asked]
}

/** @throws column-missing */
async function profileOf(ctx: Context, model: Model, data: Resolved, reference: string): Promise<Profile> {
  const profile = await profileTable(ctx, data.digest)
  const columns = profile.columns.map(({ name }) => name)
  const absent = model.signature.inputs.find(({ name }) => !columns.includes(name))
  if (absent) throw fail('column-missing', { table: reference, column: absent.name, columns })
  return profile
}

function lineage(ctx: Context, path: string, data: Resolved | null, digest: string) {
  const edge = { to: `model:${digest}`, run: ctx.run?.id ?? null, step: ctx.run?.step ?? null, at: nowIso(ctx) }
  return [
    upsert('lineage', { from: `file:${path}`, role: 'imported', ...edge }),
    ...(data ? [upsert('lineage', { from: data.node, role: 'profiled', ...edge })] : []),
  ]
}
