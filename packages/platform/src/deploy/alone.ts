import type { Context } from '@levain/core'

const tails = new Map<string, Promise<unknown>>()

/** Does one thing at a time to a deployment: what is asked meanwhile waits for its turn. */
export async function alone<Result>(ctx: Pick<Context, 'stateFolder'>, name: string, work: () => Promise<Result>): Promise<Result> {
  const key = `${ctx.stateFolder}\n${name}`
  const turn = (tails.get(key) ?? Promise.resolve()).then(work)
  const tail = turn.catch(() => undefined)
  tails.set(key, tail)
  try {
    return await turn
  } finally {
    if (tails.get(key) === tail) tails.delete(key)
  }
}
