import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { allVerbs, type Context, fail, findVerb, type Plan, plan as planSchema } from '@levain/core'
import { importFresh } from '../engine/modules.ts'
import { pipelineDocument } from './builder.ts'
import { type CompileOptions, compilePlan } from './compile.ts'
import { planFromYaml } from './yaml.ts'

type Verbs = Pick<CompileOptions, 'findVerb' | 'verbs'>

/** A plan and the file it was read from. */
export interface LoadedPlan {
  readonly plan: Plan
  /** Absolute path. */
  readonly source: string
}

/** The verbs of the contracts that may be steps. */
export const contractVerbs: Verbs = { findVerb, verbs: allVerbs.filter(({ step }) => step).map(({ name }) => name) }

const fileBytesMax = 4 << 20

/**
 * Reads a pipeline from its file, YAML or TypeScript; a name that is no file is looked up among the known pipelines.
 *
 * @throws plan-invalid, source-not-found, pipeline-not-found
 */
export async function loadPlan(
  ctx: Pick<Context, 'projectFolder' | 'ledger' | 'blobs'>,
  file: string,
  verbs: Verbs = contractVerbs,
): Promise<LoadedPlan> {
  const source = resolve(ctx.projectFolder, file)
  const found = await stat(source).catch(() => null)
  if (found?.isFile()) return { plan: await planFromFile(source, found.size, verbs), source }
  if (/[./\\]/.test(file)) throw fail('source-not-found', { path: file })
  const known = await ctx.ledger.first('pipelines', { name: file })
  if (!known) throw fail('pipeline-not-found', { pipeline: file })
  return latest(ctx, known, verbs)
}

/** The file may have changed since; where it is gone, what it last said still counts. */
async function latest(ctx: Pick<Context, 'blobs'>, known: { plan: string; source: string }, verbs: Verbs): Promise<LoadedPlan> {
  const found = await stat(known.source).catch(() => null)
  const kept = async () => planSchema.parse(JSON.parse(await ctx.blobs.text(known.plan)))
  return { plan: found?.isFile() ? await planFromFile(known.source, found.size, verbs) : await kept(), source: known.source }
}

async function planFromFile(path: string, bytes: number, verbs: Verbs): Promise<Plan> {
  const file = basename(path)
  if (bytes > fileBytesMax) throw fail('plan-invalid', { file, reason: `expected at most ${fileBytesMax} bytes, got ${bytes}` })
  if (/\.[cm]?[jt]s$/.test(path)) return planFromModule(path, verbs)
  return planFromYaml(await readFile(path, 'utf8'), file, verbs)
}

async function planFromModule(path: string, verbs: Verbs): Promise<Plan> {
  const file = basename(path)
  const { default: definition } = await importFresh(file, dirname(path))
  const document = pipelineDocument(definition)
  if (!document) throw fail('plan-invalid', { file, reason: 'expected the module to export default pipeline(…)' })
  return compilePlan(document, { ...verbs, file, locate: () => undefined })
}
