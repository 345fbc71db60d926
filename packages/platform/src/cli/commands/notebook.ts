import { writeFile } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { fail } from '@levain/core'
import { Option } from 'commander'
import { runningServer } from '../running-server.ts'
import type { Session } from '../session.ts'
import { jupyter, type Language, script } from './notebook/cells.ts'
import { pythonCells } from './notebook/python.ts'
import type { RunSubject, Subject } from './notebook/subject.ts'
import { typescriptCells } from './notebook/typescript.ts'
import type { ShortCommand } from './short-command.ts'

interface Flags {
  readonly language: Language
  readonly run?: string
  readonly data?: string
  readonly force?: boolean
}

/** `levain notebook [file]` */
export const notebook: ShortCommand = {
  configure(command, session, outcome) {
    command
      .argument('[file]', 'where to write it; an .ipynb, or a .ts that is a script with cells')
      .addOption(new Option('--language <language>', 'of its cells').choices(['python', 'typescript']).default('python'))
      .option('--run <run>', 'opens a run: its parameters, metrics and model')
      .option('--data <dataset>', 'the dataset it begins with; the first one unless given')
      .option('--force', 'replace a file that is there')
      .addHelpText('after', '\nExample:\n  levain notebook --run latest')
      .action(async (file: string | undefined, flags: Flags) => {
        outcome.command = 'levain notebook'
        await write(session, file, flags)
      })
  },
}

async function write(session: Session, named: string | undefined, flags: Flags): Promise<void> {
  const subject = await subjectOf(session, flags)
  const ending = flags.language === 'python' ? 'ipynb' : 'ts'
  const path = resolve(named ?? join(session.projectFolder, `${subject.run ? `run-${subject.run.name}` : 'notebook'}.${ending}`))
  if (!/\.(ipynb|ts)$/.test(path) || (flags.language === 'python' && path.endsWith('.ts')))
    throw fail('input-invalid', { field: 'file', expected: `a name that ends with .${ending}`, got: basename(path) })
  await writeFile(path, textOf(subject, flags.language, path), { flag: flags.force ? 'w' : 'wx' }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EEXIST') throw fail('file-exists', { path }, cause)
    throw cause
  })
  const written = relative(process.cwd(), path)
  if (session.io.json)
    session.io.out(JSON.stringify({ path, language: flags.language, run: subject.run?.id ?? null, url: subject.url }, null, 2))
  else session.io.out(`Wrote ${written}.\nnext: ${path.endsWith('.ipynb') ? `jupyter lab ${written}` : `node ${written}`}`)
}

function textOf(subject: Subject, language: Language, path: string): string {
  if (language === 'python') return jupyter(pythonCells(subject), language)
  return path.endsWith('.ts')
    ? script(typescriptCells(subject, '@levain/sdk'))
    : jupyter(typescriptCells(subject, 'npm:@levain/sdk'), language)
}

const usualUrl = 'http://127.0.0.1:4600'

async function subjectOf(session: Session, { run, data }: Flags): Promise<Subject> {
  const { stateFolder } = await session.app()
  const server = await runningServer(stateFolder)
  const datasets = await session.call('explore.list', {})
  if (data !== undefined) await session.call('explore.show', { dataset: data })
  return {
    project: basename(session.projectFolder),
    url: server?.url ?? usualUrl,
    data: data ?? datasets[0]?.dataset.name ?? null,
    run: run === undefined ? null : await runSubject(session, run),
  }
}

async function runSubject(session: Session, reference: string): Promise<RunSubject> {
  const { run, metrics, artifacts } = await session.call('track.show', { run: reference })
  const { models } = await session.call('track.loggedModels', { experiments: [run.experiment], limit: 1000 })
  const logged = models.find(({ model }) => model.run === run.id && model.status === 'ready')
  const own = artifacts.find(({ type }) => type === 'model')
  const model = logged
    ? ({ kind: 'mlflow', uri: `models:/${logged.model.id}` } as const)
    : own
      ? ({ kind: 'levain', path: own.path } as const)
      : null
  return { id: run.id, name: run.name || run.id.slice(0, 8), metrics: Object.keys(metrics), model }
}
