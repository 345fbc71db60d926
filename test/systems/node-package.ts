import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { installOnce } from './install-once.ts'

const execute = promisify(execFile)
const cache = join(import.meta.dirname, '../../.systems')
/** A network that gives nothing for so long is none. */
const installWithinMs = 9 * 60_000

/**
 * A file of an npm package that only tests run, in a folder of its own that is kept for the next time; or the reason why
 * there is none.
 *
 * @param name with its version, e.g. `azurite@3.37.0`
 * @param file path inside the package
 */
export async function findNodePackage(name: string, file: string): Promise<{ file: string } | { reason: string }> {
  const folder = join(cache, createHash('sha256').update(`npm\n${name}`).digest('hex').slice(0, 16))
  const found = join(folder, 'node_modules', name.replace(/(?!^)@.*$/, ''), file)
  try {
    await installOnce(folder, () => install(name, folder))
    return { file: found }
  } catch (error) {
    const told = ((error as { stderr?: string }).stderr || String(error)).trim().split('\n').slice(-3).join(' ')
    return { reason: `${name} could not be installed from npm: ${told}` }
  }
}

/**
 * Folder with some files of an npm package that is not installed, for packages of which a few files are wanted; or the reason why there is none.
 *
 * @param pattern of paths inside the package, as `tar --wildcards` takes them
 */
export async function findPackedFiles(name: string, pattern: string): Promise<{ folder: string } | { reason: string }> {
  const folder = join(cache, createHash('sha256').update(`packed\n${name}\n${pattern}`).digest('hex').slice(0, 16))
  try {
    await installOnce(folder, () => unpack(name, pattern, folder))
    return { folder: join(folder, 'package') }
  } catch (error) {
    const told = ((error as { stderr?: string }).stderr || String(error)).trim().split('\n').slice(-3).join(' ')
    return { reason: `${name} could not be fetched from npm: ${told}` }
  }
}

async function unpack(name: string, pattern: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const [program, ...args] = npm()
  const options = { cwd: folder, maxBuffer: 64 << 20, timeout: installWithinMs }
  const { stdout } = await execute(program, [...args, 'pack', '--loglevel=error', name], options)
  const archive = stdout.trim().split('\n').at(-1) ?? ''
  await execute('tar', ['--extract', '--gzip', '--file', archive, '--wildcards', `package/${pattern}`], options)
  rmSync(join(folder, archive))
}

async function install(name: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }))
  const [program, ...args] = npm()
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  await execute(program, [...args, 'install', ...options, name], { cwd: folder, maxBuffer: 64 << 20, timeout: installWithinMs })
}

/** The npm that runs this, under the same Node; else that of the PATH. */
function npm(): [string, ...string[]] {
  const path = process.env.npm_execpath
  return path ? [process.execPath, path] : ['npm']
}
