import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fail } from '@levain/core/errors'
import type { App, AppOptions } from '../app/index.ts'
import type { Io } from './io.ts'
import { withSpinner } from './output/spinner.ts'
import { findProject, isProject } from './project.ts'

/** One run of a command: where, how to answer, and the app once it is needed. */
export interface Session {
  readonly io: Io
  /** The folder given with `--project`, else the nearest one that is a project, else this one. */
  readonly projectFolder: string
  /** Where a new project is made: the folder given, else this one, whatever lies further up. */
  readonly newProjectFolder: string
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal
  /** Has somebody told of the states of runs; before the app is first asked for. */
  listenToRuns(listener: NonNullable<AppOptions['onRunState']>): void
  /** The app of the project, opened when first asked for. */
  app(): Promise<App>
  /** Calls a verb, with a spinner when it takes more than a second. */
  readonly call: App['call']
  callByName(verb: string, input: unknown): Promise<unknown>
  close(): Promise<void>
}

export function openSession(io: Io, named: string | undefined, signal: AbortSignal): Session {
  const projectFolder = resolve(named ?? findProject(process.cwd()))
  let opened: Promise<App> | undefined
  let onRunState: AppOptions['onRunState']
  const app = (): Promise<App> => {
    if (named !== undefined && !statSync(projectFolder, { throwIfNoEntry: false })?.isDirectory())
      throw fail('input-invalid', { field: '--project', expected: 'a folder', got: named })
    if (opened === undefined && !isProject(projectFolder)) io.note(io.paint.dim(`a new project begins here: ${projectFolder}`))
    opened ??= import('../app/index.ts').then(({ openApp }) => openApp({ projectFolder, onRunState, openServer }))
    return opened
  }
  const callByName = async (verb: string, input: unknown): Promise<unknown> => {
    const { callByName: call } = await app()
    return withSpinner(io, verb, () => call(verb, input, { signal }))
  }
  return {
    io,
    projectFolder,
    newProjectFolder: resolve(named ?? '.'),
    signal,
    listenToRuns: (listener) => {
      onRunState = listener
    },
    app,
    callByName,
    call: (name, input) => callByName(name, input) as never,
    close: async () => opened?.then((it) => it.close()).catch(() => undefined),
  }
}

/** Steps of a run track what they do while no studio runs. */
async function openServer(app: App): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { createServer } = await import('../server/index.ts')
  return createServer(app, { studio: false })
}
