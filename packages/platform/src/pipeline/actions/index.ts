import type { Action } from '@levain/core'
import type { ActionKind } from './action.ts'

type Kinds = {
  readonly [Kind in Exclude<Action['kind'], 'approve'>]: () => Promise<{ default: ActionKind<Extract<Action, { kind: Kind }>> }>
}

/** Every kind of step that does work, opened when first met. (`approve` only waits; the engine sees to it.) */
const kinds: Kinds = {
  sql: () => import('./sql.ts'),
  run: () => import('./run/index.ts'),
  fn: () => import('./fn.ts'),
  verb: () => import('./verb.ts'),
  pick: () => import('./pick.ts'),
}

/** The kind of an action. */
export async function actionKind(action: Exclude<Action, { kind: 'approve' }>): Promise<ActionKind> {
  return (await kinds[action.kind]()).default as ActionKind
}

export type { ActionKind, Intent } from './action.ts'
