import type { Context, Contracts, OutputOf } from '@levain/core'
import { z } from 'zod'
import { pruners } from './pruners/index.ts'
import { samplers } from './samplers/index.ts'

type Verb = Contracts['study']['methods']
interface Method {
  readonly name: string
  readonly does: string
  readonly options: z.ZodObject
}

/** Lists samplers and pruners with their options. */
export async function methods(_ctx: Context, _input: unknown): Promise<OutputOf<Verb>> {
  const words = (table: Readonly<Record<string, () => Promise<{ default: Method }>>>) =>
    Promise.all(Object.values(table).map(async (load) => wordsOf((await load()).default)))
  return { samplers: await words(samplers), pruners: await words(pruners) }
}

function wordsOf({ name, does, options }: Method) {
  const { properties = {} } = z.toJSONSchema(options, { io: 'input' })
  const entries = Object.entries(properties).map(([option, schema]) => [option, optionWords(schema)])
  return { name, does, options: Object.fromEntries(entries) as Record<string, string> }
}

function optionWords(schema: z.core.JSONSchema._JSONSchema): string {
  if (typeof schema === 'boolean') return ''
  const standard = schema.default === undefined ? '' : ` (default ${JSON.stringify(schema.default)})`
  return `${schema.description ?? ''}${standard}`
}
