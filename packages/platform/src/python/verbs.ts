import { fail, type Implementation } from '@levain/core'
import { shortName } from './digest.ts'
import { ensureEnvironment, environmentsOf, removeOf } from './environment.ts'
import { exclusively } from './exclusively.ts'
import { lockRequest } from './lock.ts'

export const verbs: Implementation<'python'> = {
  async prepare(ctx, { requirements, packages, python = null, upgrade }) {
    const file = /\.ya?ml$/.test(requirements)
      ? ({ kind: 'conda', path: requirements } as const)
      : ({ kind: 'file', path: requirements } as const)
    const from = packages.length > 0 ? ({ kind: 'list', requirements: packages } as const) : file
    const lock = await lockRequest(ctx, { from, python }, { folder: ctx.projectFolder, upgrade })
    return ensureEnvironment(ctx, lock)
  },

  list: (ctx) => environmentsOf(ctx),

  async remove(ctx, { environment }) {
    const wanted = environment.replace('sha256:', '')
    const [found, second] = (await environmentsOf(ctx)).filter(({ digest }) => digest.slice('sha256:'.length).startsWith(wanted))
    if (!found) throw fail('environment-not-found', { environment })
    if (second)
      throw fail('input-invalid', { field: 'environment', expected: 'letters that only one environment begins with', got: environment })
    await exclusively(
      ctx,
      found.digest,
      () => {},
      () => removeOf(ctx, found.digest),
    )
    return { removed: shortName(found.digest) }
  },
}
