import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context, Json, ValueType } from '@levain/core'
import { exists, tableEndings, tableFromFile, textOf } from '../../engine/table-files.ts'
import type { Attempt, Outputs } from '../../engine/task.ts'
import { type Bound, type Content, contentTypes, fromJson, isContent, outputOf } from '../../engine/values.ts'
import { readOutputs } from '../outputs-file.ts'

/** The contract of every command, wherever it runs: `IN_`, `OUT_`, `PARAM_`, `$OUTPUTS`. */

/** What every command finds in its environment, whatever its inputs; `work` is its folder, where it runs. */
export function variables({ run, task, attempt, seed }: Attempt, work: string): Record<string, string> {
  const found: Record<string, string> = {
    RUN_ID: run.id,
    MLFLOW_RUN_ID: run.id,
    MLFLOW_EXPERIMENT_ID: run.experiment,
    STEP_NAME: task.step.id,
    STEP_ATTEMPT: String(attempt),
    STEP_INDEX: String(task.row.index),
    STEP_SEED: String(seed),
    OUTPUTS: `${work}/outputs`,
  }
  for (const [name, value] of Object.entries(run.inputs)) found[`PARAM_${name}`] = asText(value)
  for (const [name, type] of Object.entries(task.step.out))
    if (contentTypes.has(type)) found[`OUT_${name}`] = `${work}/out/${name}${endings[type] ?? ''}`
  return found
}

export const endings: Partial<Record<ValueType, string>> = { table: '.parquet', html: '.html', markdown: '.md', image: '.png' }

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Puts a content where the command finds it, under a path without an ending; gives the path. */
export type LayOut = (content: Content, target: string) => Promise<string>

/** The inputs as variables; contents are laid out below `folder`. */
export async function inputVariables({ inputs }: Pick<Attempt, 'inputs'>, folder: string, layOut: LayOut): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const [name, bound] of Object.entries(inputs)) found[`IN_${name}`] = await inputText(bound, `${folder}/${name}`, layOut)
  return found
}

/** A path for a content, the text of a plain value, JSON for a list (of paths, where it is a list of contents). */
async function inputText({ artifact }: Bound, target: string, layOut: LayOut): Promise<string> {
  if (isContent(artifact)) return layOut(artifact, target)
  if (!Array.isArray(artifact.value)) return asText(artifact.value)
  const items: Json[] = []
  for (const [index, item] of artifact.value.entries()) {
    const inner = fromJson(item)
    items.push(isContent(inner) ? await layOut(inner, `${target}.${index}`) : item)
  }
  return JSON.stringify(items)
}

/** Takes what the command left behind into the store. */
export async function collect(ctx: Context, attempt: Attempt, work: string): Promise<Outputs> {
  const { step } = attempt.task
  const written = readOutputs(await textOf(join(work, 'outputs')), step.out)
  for (const [name, value] of Object.entries(written)) if (typeof value === 'number') attempt.metric(name, value)
  const outputs: Outputs = {}
  for (const [name, type] of Object.entries(step.out)) {
    const content = contentTypes.has(type) ? await collectContent(ctx, type, join(work, 'out', name)) : undefined
    outputs[name] = outputOf(step.id, name, type, content ?? written[name])
  }
  return outputs
}

async function collectContent(ctx: Context, type: ValueType, path: string): Promise<string | undefined> {
  if (type === 'table') {
    for (const ending of tableEndings) if (await exists(`${path}.${ending}`)) return tableFromFile(ctx, `${path}.${ending}`)
    return undefined
  }
  const file = path + (endings[type] ?? '')
  const found = await stat(file).catch(() => null)
  if (!found) return undefined
  const isFolder = type === 'model' || type === 'dir'
  if (isFolder) return found.isDirectory() ? ctx.blobs.putFolder(file, type) : undefined
  return found.isFile() ? (await ctx.blobs.putFile(file)).sha256 : undefined
}
