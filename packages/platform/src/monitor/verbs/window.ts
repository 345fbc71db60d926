import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { keepWindow } from '../labels/keep-window.ts'

type Verb = Contracts['monitor']['window']

/** @throws deployment-not-found, log-empty, labels-missing */
export async function window(ctx: Context, { deployment, from, to }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { table, rows, coverage } = await keepWindow(ctx, deployment, { from, to })
  return { data: table, rows, coverage }
}
