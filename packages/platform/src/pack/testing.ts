import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Context, type Model, newModel, newModelVersion, type Profile, upsert } from '@levain/core'
import { encodeModel } from '@levain/runtime/codec'

const table = `sha256:${'0'.repeat(64)}`
const columns = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width']
const medians = [5.8, 3, 4.35, 1.3]

/** A model that tells setosa from the rest by the length of its petals; `shift` makes versions differ. */
function irisModel(shift: number): Model {
  return {
    format: 'levain-model/1',
    algorithm: 'logistic',
    signature: {
      inputs: columns.map((name) => ({ name, type: 'number', required: true })),
      output: { name: 'species', task: 'classification', classes: ['other', 'setosa'] },
    },
    transforms: [],
    features: columns,
    shape: { kind: 'linear', link: 'logit', intercept: [8 + shift], coefficients: [[0, 0, -3.2, 0]] },
  }
}

function irisProfile(): Profile {
  const summary = (median: number) => ({
    min: 0,
    max: 8,
    mean: median,
    std: 1,
    quantiles: { '0.5': median },
    histogram: { edges: [0, 8], counts: [150] },
    deciles: { edges: [0, 8], counts: [150] },
  })
  return {
    v: 1,
    table,
    rows: 150,
    columns: columns.map((name, at) => ({
      name,
      type: 'number',
      count: 150,
      nullCount: 0,
      distinctCount: 40,
      numeric: summary(medians[at] ?? 0),
    })),
  }
}

/** Stores a model directory and the rows that make it version `version` of `iris`, altered if need be; for tests of what comes after the registry. */
export async function registerIris(ctx: Context, version: number, alter: (model: Model) => Model = (model) => model): Promise<string> {
  const model = alter(irisModel(version / 1000))
  const folder = await mkdtemp(join(tmpdir(), 'levain-model-'))
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'model.json'), encodeModel(model))
    await writeFile(join(folder, 'profile.json'), JSON.stringify(irisProfile()))
    const manifest = await ctx.blobs.putFolder(folder, 'model')
    const row = { model: 'iris', version, manifest, algorithm: model.algorithm, signature: model.signature, metrics: {}, trainedOn: table }
    await ctx.ledger.commit([
      upsert('models', newModel(ctx, { name: 'iris', aliases: { champion: version } })),
      upsert('modelVersions', newModelVersion(ctx, row)),
    ])
    return `iris@${version}`
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
