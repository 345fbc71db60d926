import { type Context, fail } from '@levain/core'
import type { Listener, PipelineRoom, PipelineServices } from '../pipeline/index.ts'

type AnyVerbs = Readonly<Record<string, (ctx: Context, input: never) => Promise<unknown>>>
/** Calls a verb as the app does: access, audit, checks. */
export type Call = (ctx: Context, name: string, input: unknown) => Promise<unknown>

/** The rooms of one app, each opened when first used. */
export interface Rooms {
  /** The function behind `room.verb`. */
  implementationOf(name: string): Promise<(ctx: Context, input: unknown) => Promise<unknown>>
  pipeline(): Promise<PipelineRoom>
}

export interface RoomOptions {
  /** What the pipeline engine calls verbs with. */
  readonly call: Call
  /** Told of the states of every run this app executes. */
  readonly onRunState: Listener
  /** This app's server, while it runs. */
  readonly server: PipelineServices['server']
}

/** Opens the rooms. Only the pipeline is handed anything: it runs verbs and may import no room that it runs. */
export function openRooms({ call, onRunState, server }: RoomOptions): Rooms {
  let opened: Promise<PipelineRoom> | undefined
  const pipeline = (): Promise<PipelineRoom> => {
    opened ??= import('../pipeline/index.ts').then((room) => room.createPipelineRoom({ callVerb: call, listener: onRunState, server }))
    return opened
  }
  const doors: Readonly<Record<string, () => Promise<AnyVerbs>>> = { ...plainDoors, pipeline: async () => (await pipeline()).verbs }
  return {
    pipeline,
    async implementationOf(name) {
      const [room = '', verb = ''] = name.split('.')
      const implementation = (await doors[room]?.())?.[verb]
      if (!implementation) throw fail('internal', { message: `${name} has a contract but no implementation` })
      return implementation as (ctx: Context, input: unknown) => Promise<unknown>
    },
  }
}

const plainDoors: Readonly<Record<string, () => Promise<AnyVerbs>>> = {
  ingest: async () => (await import('../ingest/index.ts')).verbs,
  explore: async () => (await import('../explore/index.ts')).verbs,
  validate: async () => (await import('../validate/index.ts')).verbs,
  train: async () => (await import('../train/index.ts')).verbs,
  evaluate: async () => (await import('../evaluate/index.ts')).verbs,
  automl: async () => (await import('../automl/index.ts')).verbs,
  explain: async () => (await import('../explain/index.ts')).verbs,
  model: async () => (await import('../model/index.ts')).verbs,
  track: async () => (await import('../track/index.ts')).verbs,
  study: async () => (await import('../study/index.ts')).verbs,
  trace: async () => (await import('../trace/index.ts')).verbs,
  registry: async () => (await import('../registry/index.ts')).verbs,
  dvc: async () => (await import('../dvc/index.ts')).verbs,
  import: async () => (await import('../import/index.ts')).verbs,
  pack: async () => (await import('../pack/index.ts')).verbs,
  deploy: async () => (await import('../deploy/index.ts')).verbs,
  monitor: async () => (await import('../monitor/index.ts')).verbs,
  python: async () => (await import('../python/index.ts')).verbs,
  retrain: async () => (await import('../retrain/index.ts')).verbs,
  govern: async () => (await import('../govern/index.ts')).verbs,
  users: async () => (await import('../access/index.ts')).userVerbs,
  tokens: async () => (await import('../access/index.ts')).tokenVerbs,
  webhooks: async () => (await import('../notify/index.ts')).verbs,
}
