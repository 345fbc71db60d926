import type { Context } from '@levain/core'
import { type Lineage, walkLineage } from '../store/index.ts'

/** The lineage graph around an exact version, up and down. */
export async function lineage(ctx: Context, { of, depth }: { of: string; depth: number }): Promise<Lineage> {
  return walkLineage(ctx, of, depth)
}
