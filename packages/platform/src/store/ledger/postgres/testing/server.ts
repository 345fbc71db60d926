import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, globSync } from 'node:fs'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { openPg } from '../driver.ts'

const execute = promisify(execFile)

/** A PostgreSQL server that belongs to one test file. */
export interface PostgresServer {
  /** The address of the database that every server has. */
  readonly address: string
  /** Makes an empty database and gives its address, password and all. */
  createDatabase(): Promise<string>
  /** Ends every connection to the server but the one that asks. */
  cutConnections(): Promise<void>
  /** Stops the server at once, as a crash would, and starts it again. */
  crash(): Promise<void>
  stop(): Promise<void>
  /** Of the server's first process. */
  pid(): number
}

export const password = 'pass-word%40'
const user = 'levain'

/** Folder with PostgreSQL's programs: `LEVAIN_POSTGRES`, the newest of Debian's, or one of the PATH; undefined where it is not installed. */
export function findPostgres(): string | undefined {
  const installed = globSync('/usr/lib/postgresql/*/bin').sort((a, b) => versionIn(b) - versionIn(a))
  const folders = [process.env.LEVAIN_POSTGRES ?? '', ...installed, ...(process.env.PATH ?? '').split(delimiter)]
  return folders.find((folder) => folder !== '' && existsSync(join(folder, 'initdb')))
}

const versionIn = (path: string): number => Number(/\d+/.exec(path)?.[0] ?? 0)

/**
 * Starts a server with a data folder of its own, on the loopback interface and a free port. Text sorts as in English,
 * so that it shows where the ledger relies on the order of bytes.
 */
export async function startPostgres({ fsync = false } = {}): Promise<PostgresServer> {
  const bin = findPostgres()
  if (!bin) throw new Error('PostgreSQL is not installed.')
  const owner = await ownerOfServer()
  const folder = await mkdtemp(join(tmpdir(), 'levain-postgres-'))
  const data = join(folder, 'data')
  await writeFile(join(folder, 'password'), password)
  for (const path of owner ? [folder, join(folder, 'password')] : []) await chown(path, owner?.uid ?? 0, owner?.gid ?? 0)
  const init = ['-D', data, '-U', user, '--auth=scram-sha-256', `--pwfile=${join(folder, 'password')}`, '--encoding=UTF8', '--no-sync']
  await execute(join(bin, 'initdb'), [...init, '--locale-provider=icu', '--icu-locale=en-US', '--locale=C.UTF-8'], {
    ...owner,
    cwd: folder,
  })
  const port = await freePort()
  const addressOf = (database: string) => `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
  const address = addressOf('postgres')
  const start = async (): Promise<ChildProcess> => {
    const settings = [
      'listen_addresses=127.0.0.1',
      `port=${port}`,
      'unix_socket_directories=',
      `fsync=${fsync ? 'on' : 'off'}`,
      'max_connections=60',
    ]
    const server = spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
      ...owner,
      cwd: folder,
      stdio: 'ignore',
    })
    await ready(server, () => ask(address, 'select 1'))
    return server
  }
  let server = await start()
  return {
    pid: () => server.pid as number,
    address,
    createDatabase: () => createDatabase(address),
    cutConnections: () =>
      ask(
        address,
        "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
      ),
    async crash() {
      await end(server, 'SIGQUIT')
      server = await start()
    },
    async stop() {
      await end(server, 'SIGINT')
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Makes an empty database on the server of another one, and gives its address. */
export async function createDatabase(address: string): Promise<string> {
  const made = new URL(address)
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await ask(address, `create database ${name}`)
  made.pathname = name
  return made.href
}

/** Runs SQL in a database. */
export async function ask(address: string, sql: string): Promise<void> {
  const { Client } = await openPg()
  const client = new Client({ connectionString: address })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

/** PostgreSQL refuses to run as root; then it runs as its own user, or as nobody. */
async function ownerOfServer(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const idOf = async (name: string, which: string) => Number((await execute('id', [which, name])).stdout)
  const name = await idOf('postgres', '-u').then(
    () => 'postgres',
    () => 'nobody',
  )
  return { uid: await idOf(name, '-u'), gid: await idOf(name, '-g') }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

async function ready(server: ChildProcess, ask: () => Promise<void>): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended with exit code ${server.exitCode}.`)
    try {
      return await ask()
    } catch {
      await setTimeout(50)
    }
  }
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  server.kill(signal)
  await once(server, 'exit')
}
