import { type Change, type Context, insert, nowIso } from '@levain/core'
import { answersPath } from './trial-run.ts'

/** More than this is not kept: such a trial cannot come back into an ensemble when the run is resumed. */
const keptBytesMax = 16 * 2 ** 20

/** Keeps what a trial answered, so that a run that was killed can go on with it. */
export async function keepAnswers(ctx: Context, run: string, answers: Float64Array): Promise<Change[]> {
  const bytes = new Uint8Array(answers.buffer, answers.byteOffset, answers.byteLength)
  if (bytes.byteLength > keptBytesMax) return []
  const digest = await ctx.blobs.put(bytes)
  return [insert('artifacts', { run, path: answersPath, type: 'file', digest, bytes: bytes.byteLength, at: nowIso(ctx) })]
}

/** What a trial answered; undefined where that was not kept, or is of another split. */
export async function readAnswers(ctx: Context, run: string, length: number): Promise<Float64Array | undefined> {
  const artifact = await ctx.ledger.first('artifacts', { run, path: answersPath })
  if (!artifact || artifact.bytes !== length * 8 || !(await ctx.blobs.has(artifact.digest))) return undefined
  const bytes = await ctx.blobs.get(artifact.digest)
  return new Float64Array(bytes.slice().buffer, 0, length)
}
