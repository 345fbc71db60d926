import { type Context, type Filter, parseFilter } from '@levain/core'

/** A prompt is kept like a model, with this label: its versions hold a text in place of files. */
const promptTag = 'mlflow.prompt.is_prompt'

export const isPrompt = (tags: Readonly<Record<string, string>>): boolean => tags[promptTag]?.toLowerCase() === 'true'

export async function isPromptModel(ctx: Pick<Context, 'ledger'>, model: string): Promise<boolean> {
  const tag = await ctx.ledger.first('modelTags', { model, key: promptTag })
  return tag?.value.toLowerCase() === 'true'
}

/** A model or version without the label counts as one that says no. */
export const absentTags: Readonly<Record<string, string>> = { [promptTag]: 'false' }

/**
 * The filter, without prompts unless it speaks of them.
 *
 * @throws filter-invalid
 */
export function withoutPrompts(filter: string): string {
  const parsed = parseFilter(filter)
  if (speaksOfPrompts(parsed)) return filter
  const noPrompts = `tags.\`${promptTag}\` = 'false'`
  if (parsed.kind === 'and' && parsed.of.length === 0) return noPrompts
  return parsed.kind === 'or' ? `(${filter}) AND ${noPrompts}` : `${filter} AND ${noPrompts}`
}

function speaksOfPrompts(filter: Filter): boolean {
  if (filter.kind === 'not') return speaksOfPrompts(filter.of)
  if (filter.kind !== 'clause') return filter.of.some(speaksOfPrompts)
  return (
    filter.key.parts
      .slice(1)
      .map(({ text }) => text)
      .join('.') === promptTag
  )
}
