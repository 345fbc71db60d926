import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Context, contracts, InputOf, Json, RunState, Step } from '@levain/core'
import { withApp } from '../app/index.ts'
import { createPipelineRoom, type PipelineRoom, type PipelineRoomOptions } from './index.ts'

type RunInput = InputOf<(typeof contracts)['pipeline']['run']>

/** A project in a temporary folder, with pipelines over a real ledger and store. */
export interface Project {
  readonly ctx: Context
  readonly room: PipelineRoom
  readonly folder: string
  write(files: Readonly<Record<string, string>>): Promise<void>
  run(input?: RunInput): Promise<RunState>
  /** The state of the newest run, also of one that failed. */
  latest(): Promise<RunState>
}

/** Runs a test's body in a new project with the given files. Verbs it calls are looked up in `verbs`. */
export async function withProject(
  files: Readonly<Record<string, string>>,
  body: (project: Project) => Promise<void>,
  options: Partial<PipelineRoomOptions> = {},
): Promise<void> {
  await withApp(async (app) => {
    const room = createPipelineRoom({ callVerb: (_, name, input) => app.callByName(name, input), ...options })
    const folder = app.projectFolder
    const write: Project['write'] = async (more) => {
      for (const [name, text] of Object.entries(more)) {
        await mkdir(dirname(join(folder, name)), { recursive: true })
        await writeFile(join(folder, name), text)
      }
    }
    await write(files)
    const ctx = app.context()
    const defaults = { file: 'levain.yaml', params: {}, noCache: [], parallel: 2, wait: true, cause: { kind: 'manual' as const } }
    await body({
      ctx,
      room,
      folder,
      write,
      run: (input = {}) => room.verbs.run(ctx, { ...defaults, ...input }),
      latest: () => room.verbs.status(ctx, { run: 'latest' }),
    })
  })
}

/** `train` or `train[2]` → status. */
export const statuses = ({ steps }: RunState): Record<string, string> =>
  Object.fromEntries(steps.map(({ step, index, status }) => [index < 0 ? step : `${step}[${index}]`, status]))

/** The task of a step. */
export function taskOf({ steps }: RunState, name: string, index = -1): Step {
  const found = steps.find((task) => task.step === name && task.index === index)
  if (!found) throw new Error(`no task ${name} ${index}`)
  return found
}

/** The plain value of an output. */
export function plainOf(state: RunState, name: string, output: string, index = -1): Json | undefined {
  const artifact = taskOf(state, name, index).outputs[output]
  return artifact && 'value' in artifact ? artifact.value : undefined
}
