import { type Context, type Profile, resolveTable } from '@levain/core'
import { profileTable } from '../store/index.ts'

/** What a table looks like; computed once for each content. @throws dataset-not-found */
export async function profile(ctx: Context, { data }: { data: string }): Promise<{ profile: Profile }> {
  const { digest } = await resolveTable(ctx, data)
  return { profile: await profileTable(ctx, digest) }
}
