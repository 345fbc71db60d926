import type { App } from '../../../app/index.ts'
import { keepArtifact } from '../../../track/index.ts'

/** Keeps text as an artifact of a run. */
export async function keepFile(app: App, run: string, path: string, text: string): Promise<void> {
  const ctx = app.context()
  const digest = await ctx.blobs.put(text)
  await keepArtifact(ctx, { run, path }, { digest, bytes: Buffer.byteLength(text) })
}
