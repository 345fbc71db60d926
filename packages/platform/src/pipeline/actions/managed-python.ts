import { delimiter } from 'node:path'
import type { Action, Json } from '@levain/core'
import { ensureEnvironment, type Lock, lockRequest, programsOf, versionsOf } from '../../python/index.ts'
import type { Attempt } from '../engine/task.ts'
import type { Intent } from './action.ts'

type RunIntent = Intent<Extract<Action, { kind: 'run' }>>

/** What the environment of a command comes down to; resolved once in a run. Null where it asks for none. */
export async function lockOf({ ctx, action, folder, once }: RunIntent): Promise<Lock | null> {
  const { environment } = action
  if (!environment) return null
  return once(`environment ${JSON.stringify(environment)}`, () => lockRequest(ctx, environment, { folder }))
}

/** The environment's part of the cache key; package by package, so that `why` can name the one that changed. */
export function identityOf({ digest, interpreter, packages }: Lock): Json {
  const { version, implementation, platform } = interpreter
  return { digest, python: `${implementation} ${version}`, platform, packages: versionsOf(packages) }
}

/** Builds the environment, unless it is there; gives the variables that put it first. What is built is told in the task's log. */
export async function environmentOf(intent: RunIntent, { log, signal }: Attempt): Promise<Record<string, string>> {
  const lock = await lockOf(intent)
  if (!lock) return {}
  const { environment } = await ensureEnvironment({ ...intent.ctx, signal }, lock, (text) => log.write(text))
  const { folder } = environment
  return {
    PATH: [programsOf(folder), process.env.PATH ?? ''].join(delimiter),
    VIRTUAL_ENV: folder,
    PYTHONNOUSERSITE: '1',
    PYTHONUNBUFFERED: '1',
  }
}
