import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ColumnType, Context, Model, Profile, SignatureColumn } from '@levain/core'
import { encodeModel, modelFileName } from '@levain/runtime/codec'
import { shapeOutputs } from '@levain/runtime/model'
import { stringify } from 'yaml'
import { environment } from './environment.ts'

/**
 * Keeps a model as a directory in MLflow's layout (`MLmodel`, `model.json`, `profile.json` where there is one, `input_example.json`,
 * `environment.json`) and returns its digest. Nothing in it tells of time or chance: the same model and profile give the same digest.
 */
export async function keepModel(ctx: Pick<Context, 'blobs' | 'stateFolder'>, model: Model, profile: Profile | null): Promise<string> {
  await mkdir(ctx.stateFolder, { recursive: true })
  const folder = await mkdtemp(join(ctx.stateFolder, 'model-'))
  try {
    for (const [name, text] of Object.entries(modelFiles(model, profile))) await writeFile(join(folder, name), text)
    return await ctx.blobs.putFolder(folder, 'model')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The files of a model directory by name. */
export function modelFiles(model: Model, profile: Profile | null): Record<string, string> {
  const text = encodeModel(model)
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
  return {
    MLmodel: mlmodel(model, text, profile !== null),
    [modelFileName]: text,
    ...(profile ? { 'profile.json': json(profile) } : {}),
    'input_example.json': json(inputExample(model, profile)),
    'environment.json': json(environment()),
  }
}

function mlmodel(model: Model, text: string, profiled: boolean): string {
  const { format, algorithm } = model
  const flavour = { format, algorithm, model_path: modelFileName, ...(profiled ? { profile_path: 'profile.json' } : {}) }
  return stringify({
    flavors: { levain: flavour },
    // MLflow wants an identity here; the model's own content is one, and does not change when it is trained again.
    model_uuid: createHash('sha256').update(text).digest('hex').slice(0, 32),
    saved_input_example_info: { artifact_path: 'input_example.json', type: 'dataframe', pandas_orient: 'split' },
    signature: {
      inputs: JSON.stringify(model.signature.inputs.map(mlflowColumn)),
      outputs: JSON.stringify(mlflowOutputs(model)),
      params: null,
    },
  })
}

const mlflowTypes: Readonly<Record<ColumnType, string>> = {
  number: 'double',
  integer: 'long',
  boolean: 'boolean',
  category: 'string',
  text: 'string',
  time: 'datetime',
}

const mlflowColumn = ({ name, type, required }: SignatureColumn): object => ({ name, type: mlflowTypes[type], required })

/** One column, or one for each number of a projection. */
function mlflowOutputs({ signature: { output }, shape }: Model): object[] {
  if (output.task === 'projection') {
    return Array.from({ length: shapeOutputs(shape) }, (_, k) => ({ name: `${output.name}_${k + 1}`, type: 'double', required: true }))
  }
  if (output.task === 'clustering') return [{ name: output.name, type: 'long', required: true }]
  const [first] = output.classes ?? []
  const type = typeof first === 'string' ? 'string' : typeof first === 'boolean' ? 'boolean' : 'double'
  return [{ name: output.name, type, required: true }]
}

/** A typical row, made of medians and most frequent values: an example that is nobody's data. */
function inputExample({ signature: { inputs } }: Model, profile: Profile | null): { columns: string[]; data: unknown[][] } {
  const typical = inputs.map(({ name, type }) => {
    const column = profile?.columns.find((candidate) => candidate.name === name)
    if (column?.category) return column.category.values[0]?.value ?? null
    const median = column?.numeric?.quantiles['0.5']
    if (median === undefined) return null
    if (type === 'time') return new Date(Math.round(median)).toISOString()
    if (type === 'boolean') return median >= 0.5
    return type === 'integer' ? Math.round(median) : median
  })
  return { columns: inputs.map(({ name }) => name), data: [typical] }
}
