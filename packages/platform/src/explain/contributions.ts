import { type Context, type Frame, fail, isLevainError, type Model } from '@levain/core'
import { type Attribution, byInput, createExplainer, kernelShap, type Score } from '@levain/runtime/explain'
import { takeRows } from '@levain/runtime/model'
import { range } from './model-and-rows.ts'

export interface ContributionOptions {
  readonly method: 'auto' | 'shape' | 'kernel'
  readonly space: Attribution['space']
  /** Features after the transforms, not columns. */
  readonly parts: boolean
  readonly samples?: number | undefined
  readonly seed: number
}

/** Contributions to the answers of some rows. */
export interface Contributions {
  readonly mode: Attribution['mode'] | 'kernel-exact' | 'kernel-sampled'
  readonly space: Attribution['space'] | 'answer'
  readonly base: readonly number[]
  readonly columns: readonly string[]
  /** Per row: columns × outputs. */
  readonly rows: number[][][]
}

/** Rows explained before others get a turn on the thread. */
const chunkRows = 8

/**
 * From what the model is made of, where that is known; else by asking it.
 *
 * @throws explanation-impossible, column-missing, cancelled
 */
export async function contributionsOf(
  ctx: Context,
  { model, score }: { readonly model: Model; readonly score: Score },
  rows: Frame,
  background: Frame | undefined,
  options: ContributionOptions,
): Promise<Contributions> {
  if (options.method === 'kernel') return byAsking(ctx, score, rows, background, options)
  try {
    return await byShape(ctx, model, rows, background, options)
  } catch (error) {
    const isOther = isLevainError(error, 'explanation-impossible') && !['constant', 'linear', 'trees'].includes(model.shape.kind)
    if (options.method === 'shape' || !isOther || options.space !== 'margin' || options.parts) throw error
    return byAsking(ctx, score, rows, background, options)
  }
}

async function byShape(
  ctx: Context,
  model: Model,
  rows: Frame,
  background: Frame | undefined,
  { space, parts }: ContributionOptions,
): Promise<Contributions> {
  const explainer = createExplainer(model, { space, ...(background && { background }) })
  const explain = (part: Frame): Attribution => {
    const features = explainer.explainFrame(part)
    return parts ? features : byInput(model, features)
  }
  // No rows have contributions too, none: they tell what contributions would be to.
  const { mode, base, features } = explain(takeRows(rows, range(0, 0)))
  const all: number[][][] = []
  for (let at = 0; at < rows.rows; at += chunkRows) {
    all.push(...split(explain(takeRows(rows, range(at, Math.min(at + chunkRows, rows.rows))))))
    await new Promise((resume) => setImmediate(resume))
    if (ctx.signal.aborted) throw fail('cancelled', { what: 'Explaining' })
  }
  return { mode, space, base: [...base], columns: features, rows: all }
}

async function byAsking(
  ctx: Context,
  score: Score,
  rows: Frame,
  background: Frame | undefined,
  { space, parts, samples, seed }: ContributionOptions,
): Promise<Contributions> {
  if (!background) throw impossible('KernelSHAP needs background rows to compare with')
  if (space !== 'margin')
    throw impossible(`KernelSHAP explains the answer itself; ${space} is of contributions from what the model is made of`)
  if (parts) throw impossible('KernelSHAP asks by columns; it does not see the features after the transforms')
  const [all, methods]: [number[][][], Set<string>] = [[], new Set()]
  const columns = background.columns.map(({ name }) => name)
  let base: number[] = []
  // Without a row there is still a base: that of a background row.
  const asked = rows.rows > 0 ? rows : takeRows(background, range(0, Math.min(1, background.rows)))
  for (let i = 0; i < asked.rows; i++) {
    const found = await kernelShap(score, takeRows(asked, Int32Array.of(i)), background, { samples, seed })
    if (ctx.signal.aborted) throw fail('cancelled', { what: 'Explaining' })
    base = [...found.base]
    methods.add(found.method)
    const outputs = base.length
    all.push(columns.map((_, j) => [...found.contributions.subarray(j * outputs, (j + 1) * outputs)]))
  }
  const mode = methods.has('sampled') ? 'kernel-sampled' : 'kernel-exact'
  return { mode, space: 'answer', base, columns, rows: rows.rows > 0 ? all : [] }
}

/** Per row: columns × outputs. */
function split({ rows, features, outputs, contributions }: Attribution): number[][][] {
  return Array.from({ length: rows }, (_, i) =>
    features.map((_, f) =>
      Array.from(contributions.subarray((i * features.length + f) * outputs, (i * features.length + f + 1) * outputs)),
    ),
  )
}

const impossible = (reason: string): Error => fail('explanation-impossible', { reason })
