import type { RunState } from '@levain/core'
import { showProgress } from '../pipeline/index.ts'
import type { Session } from './session.ts'

/** Shows on standard error what a run does while `work` goes on: a picture on a terminal, else a line for each step. */
export async function withRunProgress(session: Session, work: () => Promise<RunState>): Promise<RunState> {
  if (session.io.json) return work()
  const progress = showProgress({ screen: session.io.err, now: Date.now })
  session.listenToRuns(progress.listener)
  let state: RunState | undefined
  try {
    state = await work()
    return state
  } finally {
    progress.end(state)
  }
}
