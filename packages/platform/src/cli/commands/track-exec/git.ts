import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { App } from '../../../app/index.ts'
import { keepFile } from './keep-file.ts'

const execute = promisify(execFile)
const diffBytesMax = 20 * 2 ** 20

/** Records which code runs: commit, branch, repository, and what is not committed. Nothing where there is no git. */
export async function recordGit(app: App, run: string, folder: string): Promise<void> {
  const git = (...args: string[]): Promise<string | null> =>
    execute('git', args, { cwd: folder, maxBuffer: diffBytesMax }).then(
      ({ stdout }) => stdout,
      () => null,
    )
  const commit = (await git('rev-parse', 'HEAD'))?.trim()
  if (!commit) return
  const [branch, remote, status, diff] = await Promise.all([
    git('rev-parse', '--abbrev-ref', 'HEAD'),
    git('config', '--get', 'remote.origin.url'),
    git('status', '--porcelain'),
    git('diff', 'HEAD', '--no-ext-diff'),
  ])
  const repository = withoutCredentials(remote?.trim() ?? '')
  const tags = {
    'mlflow.source.git.commit': commit,
    'mlflow.source.git.branch': branch?.trim() ?? '',
    'mlflow.source.git.dirty': String((status ?? '').trim() !== ''),
    ...(repository === '' ? {} : { 'mlflow.source.git.repoURL': repository }),
  }
  await app.call('track.log', { run, tags })
  if (diff) await keepFile(app, run, '.levain/code.diff', diff)
}

const withoutCredentials = (url: string): string => url.replace(/^([a-z+]+:\/\/)[^@/]*@/i, '$1')
