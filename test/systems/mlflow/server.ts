import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

interface Server {
  readonly url: string
  /** Of the users `scientist` and `reader`; empty where nobody logs in. */
  readonly password: string
  /** Of the user `scientist`. */
  readonly token: string
  stop(): Promise<void>
}

const main = join(import.meta.dirname, '../../../packages/platform/src/cli/main.ts')
const startWithinMs = 60_000

/** Starts the server as a user would, over a new project in a folder, on a free port. */
export async function startServer(folder: string, { isGuarded = false } = {}): Promise<Server> {
  await mkdir(folder, { recursive: true })
  const access = isGuarded ? await addUsers(folder) : { password: '', token: '' }
  const args = ['studio', '--port', '0', ...(isGuarded ? ['--auth', 'required'] : [])]
  const child = spawn(process.execPath, levain(folder, args), { stdio: ['ignore', 'pipe', 'inherit'] })
  return { ...access, url: await urlOf(child), stop: () => stop(child) }
}

const levain = (folder: string, args: readonly string[]): string[] => [
  '--conditions=@levain/source',
  main,
  '--json',
  '--project',
  folder,
  ...args,
]

async function addUsers(folder: string): Promise<{ password: string; token: string }> {
  const call = async <Answer>(...args: string[]): Promise<Answer> =>
    JSON.parse((await promisify(execFile)(process.execPath, levain(folder, args))).stdout)
  const { password } = await call<{ password: string }>('users', 'add', 'scientist')
  await call('users', 'add', 'reader', '--roles', 'reader', '--password', password)
  const { secret: token } = await call<{ secret: string }>('tokens', 'create', 'scientist')
  return { password, token }
}

async function urlOf(child: ChildProcess): Promise<string> {
  const signal = AbortSignal.timeout(startWithinMs)
  let text = ''
  child.stdout?.setEncoding('utf8')
  while (!text.includes('\n')) {
    const [part] = await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data', { signal }), once(child, 'exit', { signal })])
    if (typeof part !== 'string') throw new Error(`The server ended with ${part}.`)
    text += part
  }
  child.stdout?.resume()
  return (JSON.parse(text) as { url: string }).url
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}
