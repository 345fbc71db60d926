import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type Context, type Contracts, fail, type ModelVersion, type OutputOf, type ParsedInputOf } from '@levain/core'
import { exampleRow } from '@levain/runtime/serve'
import { findVersion } from '../registry/index.ts'
import type { Blueprint, Files } from './exporters/exporter.ts'
import { exporters } from './exporters/index.ts'
import { levainVersion } from './levain-version.ts'

type Verb = Contracts['deploy']['export']
type Input = ParsedInputOf<Verb>

/**
 * Writes a deployment down for other tools. All files or none: one that is there and differs is refused first, unless `force`.
 *
 * @throws model-not-found, target-lacks, file-exists, input-invalid
 */
export async function exportDeployment(ctx: Context, input: Input): Promise<OutputOf<Verb>> {
  const { default: exporter } = await exporters[input.to]()
  const files = exporter.files(await blueprintOf(ctx, input))
  const folder = resolve(ctx.projectFolder, input.into)
  const before = await Promise.all(Object.keys(files).map((path) => readFile(join(folder, path), 'utf8').catch(() => null)))
  const changed = Object.keys(files).filter((path, at) => before[at] !== files[path])
  const taken = changed.find((path) => before[Object.keys(files).indexOf(path)] !== null)
  if (taken !== undefined && !input.force) throw fail('file-exists', { path: join(input.into, taken) })
  await write(folder, files, changed)
  return {
    target: input.to,
    folder,
    files: Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.byteLength(text), changed: changed.includes(path) })),
  }
}

async function write(folder: string, files: Files, changed: readonly string[]): Promise<void> {
  for (const path of changed) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), files[path] ?? '')
  }
}

async function blueprintOf(ctx: Context, input: Input): Promise<Blueprint> {
  const { version } = await findVersion(ctx, input.model)
  return {
    name: input.name ?? nameFor(version.model),
    model: version.model,
    version: version.version,
    image: input.image,
    replicas: input.replicas,
    cpu: input.cpu,
    memoryGiB: input.memoryGiB,
    region: input.region ?? null,
    canary: await canaryOf(ctx, input, version),
    example: exampleOf(version),
    levain: await levainVersion(),
  }
}

async function canaryOf(ctx: Context, input: Input, stable: ModelVersion): Promise<Blueprint['canary']> {
  if (input.canary === undefined && input.canaryImage === undefined) return null
  if (input.canary === undefined || input.canaryImage === undefined)
    throw fail('input-invalid', {
      field: input.canary === undefined ? 'canary' : 'canaryImage',
      expected: 'both canary and canaryImage, or neither',
      got: 'nothing',
    })
  const { version } = await findVersion(ctx, input.canary)
  if (version.model !== stable.model || version.version === stable.version)
    throw fail('input-invalid', {
      field: 'canary',
      expected: `another version of ${stable.model}`,
      got: `${version.model}@${version.version}`,
    })
  return { version: version.version, image: input.canaryImage, percent: input.canaryPercent }
}

/** The model's name as clouds take names: 20 lower-case letters, digits and dashes. */
function nameFor(model: string): string {
  const plain = model
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 20)
    .replace(/-+$/, '')
  return plain === '' ? 'model' : plain
}

/** One row that the signature takes, by column. */
function exampleOf({ signature }: ModelVersion): string {
  if (!signature) return '{"inputs":[]}'
  const row = exampleRow(signature, null)
  return JSON.stringify({ inputs: [Object.fromEntries(signature.inputs.map(({ name }, at) => [name, row[at] ?? null]))] })
}
