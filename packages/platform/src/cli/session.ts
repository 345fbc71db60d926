import type { App } from '../app/index.ts'
import type { Io } from './io.ts'
import { withSpinner } from './output/spinner.ts'

/** One run of a command: where, how to answer, and the app once it is needed. */
export interface Session {
  readonly io: Io
  readonly projectFolder: string
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal
  /** The app of the project, opened when first asked for. */
  app(): Promise<App>
  /** Calls a verb, with a spinner when it takes more than a second. */
  readonly call: App['call']
  callByName(verb: string, input: unknown): Promise<unknown>
  close(): Promise<void>
}

export function openSession(io: Io, projectFolder: string, signal: AbortSignal): Session {
  let opened: Promise<App> | undefined
  const app = (): Promise<App> => {
    opened ??= import('../app/index.ts').then(({ openApp }) => openApp({ projectFolder }))
    return opened
  }
  const callByName = async (verb: string, input: unknown): Promise<unknown> => {
    const { callByName: call } = await app()
    return withSpinner(io, verb, () => call(verb, input, { signal }))
  }
  return {
    io,
    projectFolder,
    signal,
    app,
    callByName,
    call: (name, input) => callByName(name, input) as never,
    close: async () => opened?.then((it) => it.close()).catch(() => undefined),
  }
}
