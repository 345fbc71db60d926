import type { Json, RunState, Step } from '@levain/core'
import type { App } from 'levain'
import pc from 'picocolors'
import { really } from './stage.ts'

/** How often to look whether a run that somebody else executes has ended, in milliseconds. */
const lookEveryMs = 200

/** Runs a pipeline of the examples to its end; answers its approvals on the way, as the person at the keyboard would. */
export async function runPipeline(app: App, file: string, params: Record<string, Json> = {}): Promise<RunState & { says: string }> {
  return settle(app, await app.call('pipeline.run', { file, params }))
}

/** Waits for a run that was requested, and answers its approvals. */
export async function followRun(app: App, run: string): Promise<RunState & { says: string }> {
  for (;;) {
    const state = await app.call('pipeline.status', { run })
    if (!['queued', 'running'].includes(state.run.status)) return settle(app, state)
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}

async function settle(app: App, ended: RunState): Promise<RunState & { says: string }> {
  let state = ended
  while (state.run.status === 'waiting') {
    await answerApprovals(app, state.run.id)
    state = await app.call('pipeline.resume', { run: state.run.id })
  }
  really(state.run.status === 'ok', `run ${state.run.id} of ${state.run.experiment} ended well (it is ${state.run.status})`)
  return { ...state, says: sayHow(state) }
}

/** What a run did, counted by steps as the picture above it is, whatever number of tasks each had. */
function sayHow({ steps, plan }: RunState): string {
  const all = (id: string, ...statuses: Step['status'][]) => steps.filter((s) => s.step === id).every((s) => statuses.includes(s.status))
  const ids = plan.steps.map(({ id }) => id)
  const skipped = ids.filter((id) => all(id, 'skipped'))
  const cached = ids.filter((id) => !skipped.includes(id) && all(id, 'cached', 'skipped'))
  const ran = ids.length - skipped.length - cached.length
  return [
    `${ran} ${ran === 1 ? 'step' : 'steps'} ran`,
    ...(cached.length > 0 ? [`${cached.length} taken from the cache because nothing they depend on changed`] : []),
    ...(skipped.length > 0
      ? [`${skipped.join(', ')} skipped because ${skipped.length === 1 ? 'its' : 'their'} condition does not hold`]
      : []),
  ].join('; ')
}

async function answerApprovals(app: App, run: string): Promise<void> {
  const approvals = await app.call('govern.approvals', { pending: true })
  const ours = approvals.filter((approval) => approval.run === run)
  really(ours.length > 0, 'a waiting run asks for an approval')
  for (const { id, subject, question } of ours) {
    await app.call('govern.decide', { approval: id, decision: 'approved', reason: 'Approved by the demo, in your name.' })
    process.stdout.write(`  ${pc.green('✔')} ${question} ${pc.dim(`${subject}: approved in your name`)}\n`)
  }
}
