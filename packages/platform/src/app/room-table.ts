import { type Context, fail } from '@levain/core'

type AnyVerbs = Readonly<Record<string, (ctx: Context, input: never) => Promise<unknown>>>

/** Every room that has verbs, opened when first called. */
const rooms: Readonly<Record<string, () => Promise<AnyVerbs>>> = {
  train: async () => (await import('../train/index.ts')).verbs,
  track: async () => (await import('../track/index.ts')).verbs,
  monitor: async () => (await import('../monitor/index.ts')).verbs,
  registry: async () => (await import('../registry/index.ts')).verbs,
  pack: async () => (await import('../pack/index.ts')).verbs,
  deploy: async () => (await import('../deploy/index.ts')).verbs,
  govern: async () => (await import('../govern/index.ts')).verbs,
}

/** The function behind `room.verb`. */
export async function implementationOf(name: string): Promise<(ctx: Context, input: unknown) => Promise<unknown>> {
  const [room = '', verb = ''] = name.split('.')
  const implementation = (await rooms[room]?.())?.[verb]
  if (!implementation) throw fail('internal', { message: `${name} has a contract but no implementation` })
  return implementation as (ctx: Context, input: unknown) => Promise<unknown>
}
