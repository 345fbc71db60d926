import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, extname, join, relative, resolve } from 'node:path'
import { fail, type Profile } from '@levain/core'
import { ask } from '../init/ask.ts'
import { expectationsText } from '../init/expectations-text.ts'
import { inspect } from '../init/inspect.ts'
import { pipelineText } from '../init/pipeline-text.ts'
import { proposeFor } from '../init/propose.ts'
import type { Session } from '../session.ts'
import type { ShortCommand } from './short-command.ts'

interface Flags {
  readonly data?: string
  readonly target?: string
  readonly name?: string
  readonly yes?: true
  readonly force?: true
}

/** `levain init`: asks what is not given, looks at the data, writes levain.yaml and expectations.yaml. */
export const init: ShortCommand = {
  configure(command, session, outcome) {
    command
      .option('--data <file>', 'CSV, JSON lines or Parquet file to learn from')
      .option('--target <column>', 'the column to predict; proposed unless given')
      .option('--name <name>', 'name of the pipeline, its dataset and its model; from the file name unless given')
      .option('--yes', 'take what is proposed, ask nothing')
      .option('--force', 'replace files that are there')
      .addHelpText('after', '\nExample:\n  levain init --data iris.csv --target species --yes')
      .action(async (flags: Flags) => {
        outcome.command = 'levain init'
        await write(session, session.newProjectFolder, flags)
      })
  },
}

async function write(session: Session, folder: string, flags: Flags): Promise<void> {
  const paths = { pipeline: join(folder, 'levain.yaml'), expectations: join(folder, 'expectations.yaml') }
  const taken = Object.values(paths).find((path) => existsSync(path))
  if (taken && !flags.force) throw fail('file-exists', { path: taken })
  const isTalking = !flags.yes && !session.io.json && Boolean(process.stdin.isTTY)
  const data = flags.data ?? (isTalking ? await ask.file() : undefined)
  if (data === undefined)
    throw fail('command-invalid', { reason: 'which file shall be learned from? Give --data FILE', command: 'levain init' })
  const profile = await inspect(resolve(data), session.signal)
  const proposal = proposeFor(profile, flags.target)
  const target = flags.target ?? (isTalking ? await ask.target(profile, proposal.target) : proposal.target)
  const name = flags.name ?? (isTalking ? await ask.name(nameFrom(data)) : nameFrom(data))
  const plan = { ...proposeFor(profile, target), name, file: relative(folder, resolve(data)) }
  await writeFile(paths.pipeline, pipelineText(plan), { flag: flags.force ? 'w' : 'wx' })
  await writeFile(paths.expectations, expectationsText(profile, plan), { flag: flags.force ? 'w' : 'wx' })
  if (session.io.json) session.io.out(JSON.stringify({ name, data, target, task: plan.task, written: Object.values(paths) }, null, 2))
  else
    session.io.out(
      [
        `Wrote ${relative(process.cwd(), paths.pipeline)} and ${relative(process.cwd(), paths.expectations)}: ${plan.task} of ${target}, ${profile.rows} rows.`,
        ...remarks(profile, plan.identities),
        'next: levain run',
      ].join('\n'),
    )
}

/** What somebody would otherwise find out later, and wonder. */
function remarks({ columns }: Profile, identities: readonly string[]): string[] {
  const nameless = columns.length > 0 && columns.every(({ name }, at) => name === `column${at}`)
  return [
    ...(nameless
      ? [`The file has no header line: its columns are called column0 to column${columns.length - 1}. With one, init again with --force.`]
      : []),
    ...(identities.length > 0 ? [`Left out, because every row has its own: ${identities.join(', ')}.`] : []),
  ]
}

/** `data/US flights.csv` → `us-flights` */
function nameFrom(path: string): string {
  const words = basename(path, extname(path))
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
  return words.replaceAll(/^-|-$/g, '') || 'model'
}
