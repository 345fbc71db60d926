import { join } from 'node:path'
import type { Context, Contracts, Deployment, OutputOf, ParsedInputOf } from '@levain/core'
import { segmentNumbers } from '@levain/runtime/serve'
import { compactLog } from '../predictions/index.ts'
import { requireDeployment } from './records.ts'
import { targetOf } from './targets/index.ts'

type Verb = Contracts['deploy']['compact']

/** Takes what was answered until now into the dataset of the log. @throws deployment-not-found */
export async function compact(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const row = await requireDeployment(ctx, input.deployment)
  return compactLog(ctx, row, await closedSegment(row))
}

/** The last segment that nobody writes to any more, once the one being written was ended where somebody can be asked to. */
async function closedSegment(row: Deployment): Promise<number> {
  const ended = await (await targetOf(row)).rotate?.(row)
  if (typeof ended === 'number') return ended
  const numbers = segmentNumbers(join(row.folder, 'log'))
  // Whoever should run and does not answer may only be slow, and write on to the newest.
  return numbers.at(row.status === 'stopped' || row.status === 'failed' ? -1 : -2) ?? 0
}
