import { existsSync } from 'node:fs'
import { basename, extname, relative, resolve } from 'node:path'
import { type AutomlReport, contracts } from '@levain/core'
import type { App } from '../../app/index.ts'
import { automlLine } from '../output/automl-view.ts'
import { print } from '../output/print.ts'
import type { Session } from '../session.ts'
import { configureInput, inputOf } from '../verb-commands.ts'
import type { ShortCommand } from './short-command.ts'

const lookEveryMs = 500

/** `levain automl DATA --target COLUMN [--time 60s]` */
export const automlRun: ShortCommand = {
  configure(command, session, outcome) {
    const verb = contracts.automl.run
    const fields = configureInput(command, verb)
    command
      .description(verb.does)
      .addHelpText(
        'after',
        '\n`run` may be left out. DATA is a dataset or a file. Ctrl-C ends the search and makes models of what there is.',
      )
      .addHelpText('after', `\nExample:\n  ${verb.cli.example}`)
      .action(async () => {
        outcome.command = 'levain automl'
        const app = await session.app()
        const input = inputOf(command, verb, fields)
        const data = await datasetFor(session, app, String(input.data))
        const report = await watch(session, app, (await app.callByName(verb.name, { ...input, data, wait: false })) as AutomlReport)
        print(session.io, verb.name, report)
        if (report.run.status !== 'ok') outcome.exitCode = 1
      })
  },
}

/** A file becomes a dataset of its name. */
async function datasetFor(session: Session, app: App, data: string): Promise<string> {
  if (!existsSync(resolve(data))) return data
  const dataset = basename(data, extname(data)).replace(/[^\w.-]+/g, '-')
  const path = relative(session.projectFolder, resolve(data))
  const { version } = await app.call('ingest.file', { path, dataset }, { signal: session.signal })
  session.io.note(`${data} is ${dataset}@${version.version}`)
  return `${dataset}@${version.version}`
}

/** Shows how far it is until it is over; Ctrl-C asks it to come to its end. */
async function watch(session: Session, app: App, begun: AutomlReport): Promise<AutomlReport> {
  const { io, signal } = session
  const run = begun.run.id
  const stop = (): void => void app.call('automl.stop', { run })
  signal.addEventListener('abort', stop, { once: true })
  let said = ''
  for (;;) {
    const report = await app.call('automl.show', { run })
    const line = automlLine(report)
    if (io.isLive) io.err.write(`\r\u001b[2K${line.slice(0, io.columns - 1)}`)
    else if (line !== said && !io.json) io.note(line)
    said = line
    if (report.run.status !== 'running') {
      if (io.isLive) io.err.write('\r\u001b[2K')
      return report
    }
    await new Promise((passed) => setTimeout(passed, lookEveryMs))
  }
}
