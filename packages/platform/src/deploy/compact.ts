import { join } from 'node:path'
import type { Context, Contracts, Deployment, OutputOf, ParsedInputOf } from '@levain/core'
import { segmentNumbers } from '@levain/runtime/serve'
import { compactLog, retainLog } from '../predictions/index.ts'
import { logPolicyOf } from './log-policy.ts'
import { requireDeployment } from './records.ts'
import { targetOf } from './targets/index.ts'

type Verb = Contracts['deploy']['compact']

/** Takes what was answered until now into the dataset of the log, and drops what is too old. @throws deployment-not-found */
export async function compact(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const row = await requireDeployment(ctx, input.deployment)
  const { closed } = await closeLog(row)
  const compacted = await compactLog(ctx, row, closed)
  const dropped = await retainLog(ctx, row, await logPolicyOf(ctx, row.name))
  return { ...compacted, dropped: dropped.rows }
}

/** The last segment that nobody writes to any more, once the one being written was ended; and whether nothing answered until now is beyond it. */
export async function closeLog(row: Deployment): Promise<{ closed: number; isAll: boolean }> {
  // That of a deployment on a cluster is there.
  if (row.target !== 'local') return { closed: 0, isAll: false }
  const ended = await (await targetOf(row)).rotate?.(row)
  if (typeof ended === 'number') return { closed: ended, isAll: true }
  const numbers = segmentNumbers(join(row.folder, 'log'))
  // Whoever should run and does not answer may only be slow, and write on to the newest.
  const isOver = row.status === 'stopped' || row.status === 'failed'
  return { closed: numbers.at(isOver ? -1 : -2) ?? 0, isAll: isOver || numbers.length === 0 }
}
