import type { Context, Contracts, ParsedInputOf } from '@levain/core'
import { findLoggedModel, type ModelRecord, recordOf } from './records.ts'

/** Shows a logged model. @throws logged-model-not-found */
export async function loggedModel(ctx: Context, input: ParsedInputOf<Contracts['track']['loggedModel']>): Promise<ModelRecord> {
  return recordOf(ctx, await findLoggedModel(ctx, input.model, input.deleted))
}
