import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fail } from '@levain/core/errors'
import { Option } from 'commander'
import type { Delivery } from '../ci/delivery.ts'
import { forges } from '../ci/index.ts'
import type { Session } from '../session.ts'
import type { ShortCommand } from './short-command.ts'

interface Flags {
  readonly for: string
  readonly model: string
  readonly data: string
  readonly image: string
  readonly deploy?: string
  readonly force?: boolean
}

/** `levain ci init --for <forge>` */
export const ci: ShortCommand = {
  configure(command, session, outcome) {
    command.addHelpText('after', example)
    command
      .command('init')
      .description('Writes files with which GitHub, GitLab or Azure DevOps train, compare with the champion, and deploy on approval')
      .addOption(new Option('--for <forge>', 'where they run').choices(Object.keys(forges)).makeOptionMandatory())
      .requiredOption('--model <name>', 'registered name of the model that the pipeline trains')
      .requiredOption('--data <dataset>', 'held-out rows that candidate and champion are compared on')
      .requiredOption('--image <name>', 'where images go, without a tag, e.g. ghcr.io/acme/churn')
      .option('--deploy <command>', 'one line that deploys "$IMAGE"; the chart in deploy/helm unless given')
      .option('--force', 'replace files that are there')
      .addHelpText('after', example)
      .action(async (flags: Flags) => {
        outcome.command = 'levain ci init'
        await init(session, flags)
      })
  },
}

const example = '\nExample:\n  levain ci init --for github --model churn --data churn_holdout --image ghcr.io/acme/churn'

async function init(session: Session, flags: Flags): Promise<void> {
  const forge = (await forges[flags.for]?.())?.default
  const files = Object.entries(forge?.files(deliveryOf(flags)) ?? {})
  const folder = session.newProjectFolder
  const taken = files.find(([path]) => existsSync(join(folder, path)))
  if (taken && !flags.force) throw fail('file-exists', { path: taken[0] })
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const paths = files.map(([path]) => path)
  if (session.io.json) session.io.out(JSON.stringify({ folder, files: paths }, null, 2))
  else session.io.out(`Wrote ${paths.join(', ')} for ${forge?.does}.\nnext: docs/ci.md says which secrets and approvals to set`)
}

const shapes: readonly (readonly [keyof Flags, RegExp, string])[] = [
  ['model', /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'letters, digits, dots, dashes and underscores'],
  ['data', /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}(@[A-Za-z0-9_-]+)?$/, 'a dataset, or a version of one: churn_holdout@2'],
  ['image', /^[a-z0-9][a-z0-9.-]*(:\d{1,5})?(\/[a-z0-9][a-z0-9._-]*)+$/, 'a registry and a name in it, without a tag'],
  ['deploy', /^[^\n\r\0]{1,1000}$/, 'one line'],
]

/** @throws input-invalid for what could be anything else in a file */
function deliveryOf(flags: Flags): Delivery {
  const deploy = flags.deploy ?? `helm upgrade --install ${flags.model.toLowerCase()} deploy/helm --set image="$IMAGE" --atomic --wait`
  for (const [field, shape, expected] of shapes) {
    const got = field === 'deploy' ? deploy : flags[field]
    if (typeof got !== 'string' || !shape.test(got))
      throw fail('input-invalid', { field: `--${field}`, expected, got: String(got).slice(0, 64) })
  }
  const levain = (JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }).version
  return { model: flags.model, data: flags.data, image: flags.image, deploy, levain }
}
