import { join } from 'node:path'
import type { Action } from '@levain/core'
import { filesOfCommand, lockFiles } from '../../engine/code-files.ts'
import { fileDigests } from '../../engine/file-digests.ts'
import { partsOf } from '../../engine/key.ts'
import type { ActionKind, Intent } from '../action.ts'
import { identityOf, lockOf } from '../managed-python.ts'
import { runHere } from './here.ts'
import { imageOf } from './image.ts'

export type RunAction = Extract<Action, { kind: 'run' }>
export type RunIntent = Intent<RunAction>

/** Any command: inputs as `IN_<name>`, outputs to the paths in `OUT_<name>`, numbers and texts as lines of `$OUTPUTS`. */
const run: ActionKind<RunAction> = {
  async identify(intent) {
    const { action, inputs, folder, seed, once } = intent
    const { code, env } = await once(`run ${action.command}`, () => codeOf(action.command, folder))
    const lock = await lockOf(intent)
    const own = action.on === 'kubernetes' ? { image: imageOf(action) } : lock ? identityOf(lock) : env
    return { parts: { code, env: own, ...partsOf(inputs), seed }, inputs }
  },

  async perform(intent, attempt) {
    if (intent.action.on === 'here') return runHere(intent, attempt)
    const { runOnCluster } = await import('./on-cluster.ts')
    return runOnCluster(intent, attempt)
  },
}
export default run

async function codeOf(command: string, folder: string) {
  const locks = lockFiles.map((name) => join(folder, name))
  return {
    code: { command, files: await fileDigests(folder, await filesOfCommand(command, folder)) },
    env: { locks: await fileDigests(folder, locks) },
  }
}
