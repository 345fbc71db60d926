import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { installOnce } from './install-once.ts'

const execute = promisify(execFile)
const cache = join(import.meta.dirname, '../../.systems')
const buildWithinMs = 9 * 60_000

/**
 * A program that Go builds from a module, in a folder of its own that is kept for the next time; or the reason why there is none.
 *
 * @param module with its version, e.g. `helm.sh/helm/v3/cmd/helm@v3.18.6`
 */
export async function findGoTool(module: string): Promise<{ program: string } | { reason: string }> {
  const folder = join(cache, createHash('sha256').update(`go\n${module}`).digest('hex').slice(0, 16))
  const name = module.replace(/@.*$/, '').split('/').at(-1) ?? ''
  try {
    await installOnce(folder, () => build(module, folder))
    return { program: join(folder, name) }
  } catch (error) {
    const told = ((error as { stderr?: string }).stderr || String(error)).trim().split('\n').slice(-3).join(' ')
    return { reason: `${module} could not be built with Go: ${told}` }
  }
}

async function build(module: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  // Where Go's own installer puts it, which is not on every PATH.
  const PATH = [process.env.PATH ?? '', '/usr/local/go/bin'].join(delimiter)
  await execute('go', ['install', module], { env: { ...process.env, PATH, GOBIN: folder }, maxBuffer: 64 << 20, timeout: buildWithinMs })
}
