import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { type Context, type Contracts, fail, type Model, type OutputOf, type ParsedInputOf, resolveModel } from '@levain/core'
import { loadModel } from '@levain/runtime/codec'
import { mlflowFiles } from './mlflow/write.ts'

type Verb = Contracts['model']['export']
type Format = ParsedInputOf<Verb>['format']

/**
 * Writes a model so that another library reads it: a file, or a folder for MLflow. What is there already stays as it is.
 *
 * @throws model-not-found, model-unreadable, model-untranslatable, folder-exists
 */
export async function exportModel(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const path = resolve(ctx.projectFolder, input.path)
  if (await exists(path)) throw fail('folder-exists', { folder: input.path })
  const { digest } = await resolveModel(ctx, input.model)
  const model = await loadModel(ctx.blobs, digest)
  const files = await filesOf(model, input.format)
  await mkdir(dirname(path), { recursive: true })
  const unfinished = await mkdtemp(join(dirname(path), `.${basename(path)}-`))
  try {
    for (const [name, bytes] of Object.entries(files)) {
      await mkdir(dirname(join(unfinished, name)), { recursive: true })
      await writeFile(join(unfinished, name), bytes)
    }
    // A single file stands for itself.
    const [only, ...others] = Object.keys(files)
    await rename(only !== undefined && others.length === 0 ? join(unfinished, only) : unfinished, path)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return { path, format: input.format, model: digest, bytes: Object.values(files).reduce((sum, bytes) => sum + bytes.length, 0) }
}

async function filesOf(model: Model, format: Format): Promise<Record<string, Uint8Array>> {
  if (format === 'xgboost') return { model: (await import('./xgboost/write.ts')).writeXgboost(model) }
  const onnx = (await import('./onnx/write.ts')).writeOnnx(model)
  return format === 'onnx' ? { model: onnx } : mlflowFiles(model, onnx)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
