import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findPostgres, startPostgres } from '../../../../packages/platform/src/store/ledger/postgres/testing/server.ts'
import { type Contender, type Filling, freePort, keep, type Start, serve } from './contender.ts'

const main = join(import.meta.dirname, '../../../../packages/platform/src/cli/main.ts')
const filler = join(import.meta.dirname, 'fill-levain.ts')
const source = '--conditions=@levain/source'

/** Levain as it comes: its ledger in a file of SQLite. */
export const startOnSqlite: Start = (folder, filling) => start('levain, SQLite', folder, filling, {}, [])

/** Levain on a PostgreSQL with its usual settings, `fsync` on. */
export const startOnPostgres: Start = async (folder, filling) => {
  if (!findPostgres()) return { reason: 'PostgreSQL is not installed' }
  const postgres = await startPostgres({ fsync: true })
  const env = { LEVAIN_LEDGER: await postgres.createDatabase() }
  const contender = await start('levain, PostgreSQL', folder, filling, env, [postgres.pid()])
  const { name, url, filled, restart } = contender
  return {
    name,
    url,
    filled,
    restart,
    get pids() {
      return contender.pids
    },
    stop: () => contender.stop().then(() => postgres.stop()),
  }
}

async function start(
  name: string,
  folder: string,
  { runs, points }: Filling,
  env: Record<string, string>,
  further: readonly number[],
): Promise<Contender> {
  const project = join(folder, name.replace(/\W+/g, '-'))
  const fill = [source, filler, project, String(runs), String(points)]
  const { stdout } = await promisify(execFile)(process.execPath, fill, { env: { ...process.env, ...env } })
  const url = `http://127.0.0.1:${await freePort()}`
  const args = [source, main, '--json', '--project', project, 'studio', '--port', new URL(url).port]
  const server = await keep(() => serve(process.execPath, args, url, env))
  return {
    name,
    url,
    get pids() {
      return [server.pid, ...further]
    },
    filled: JSON.parse(stdout),
    restart: server.restart,
    stop: server.stop,
  }
}
