import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pythonOf } from '../places.ts'
import type { ProgramEnd } from '../program.ts'
import { type Installer, lastWords } from './installer.ts'

/** What a Python brings along: venv and pip. */
const pip: Installer = {
  name: 'pip',

  async resolve({ wanted, scratch, run, pip: tools }) {
    const [asked, constraints, report] = ['requirements.in', 'constraints.txt', 'report.json'].map((name) => join(scratch, name)) as Three
    await writeFile(asked, [...wanted.options, ...wanted.requirements, ''].join('\n'))
    await writeFile(constraints, [...wanted.constraints, ''].join('\n'))
    const how = ['--dry-run', '--ignore-installed', '--report', report, '-r', asked, '-c', constraints]
    await run(pythonOf(await tools()), ['-m', 'pip', 'install', ...quiet, ...how], reason)
    const { install } = JSON.parse(await readFile(report, 'utf8')) as Report
    return install.map(lineOf).sort()
  },

  async install({ wanted, interpreter, scratch, run, pip: tools }, packages, target) {
    const lock = join(scratch, 'requirements.txt')
    await writeFile(lock, [...wanted.options, ...packages, ''].join('\n'))
    await run(interpreter.executable, ['-m', 'venv', '--without-pip', target], reason)
    const how = ['--no-deps', ...(packages.every((line) => line.includes('--hash=')) ? ['--require-hashes'] : [])]
    if (packages.length === 0) return
    await run(pythonOf(await tools()), ['-m', 'pip', '--python', pythonOf(target), 'install', ...quiet, ...how, '-r', lock], reason)
  },
}
export default pip

type Three = [string, string, string]
const quiet = ['--disable-pip-version-check', '--no-input', '--no-color', '--progress-bar', 'off']

/** The part of pip's installation report that says what would be installed. */
interface Report {
  readonly install: readonly {
    readonly metadata: { readonly name: string; readonly version: string }
    readonly is_direct: boolean
    readonly download_info: {
      readonly url: string
      readonly vcs_info?: { readonly vcs: string; readonly commit_id: string }
      readonly archive_info?: { readonly hash?: string; readonly hashes?: Readonly<Record<string, string>> }
    }
  }[]
}

function lineOf({ metadata: { name, version }, is_direct, download_info }: Report['install'][number]): string {
  const { url, vcs_info, archive_info } = download_info
  const digest = archive_info?.hashes?.sha256 ?? /^sha256=(\w+)/.exec(archive_info?.hash ?? '')?.[1]
  if (vcs_info) return `${name} @ ${vcs_info.vcs}+${url}@${vcs_info.commit_id}`
  return `${name}${is_direct ? ` @ ${url}` : `==${version}`}${digest ? ` --hash=sha256:${digest}` : ''}`
}

const reason = ({ said }: ProgramEnd): string => lastWords(said, /^ERROR:/)
