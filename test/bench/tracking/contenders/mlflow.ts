import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findPython } from '../../../systems/python.ts'
import { freePort, keep, type Start, serve } from './contender.ts'

/** `mlflow server` as it comes: its default store (SQLite), its default number of workers. */
export const startMlflow: Start = async (folder, { runs, points }) => {
  const python = await findPython(join(import.meta.dirname, 'mlflow-requirements.txt'))
  if ('reason' in python) return python
  const url = `http://127.0.0.1:${await freePort()}`
  const database = join(folder, 'mlflow.db')
  const args = ['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', new URL(url).port]
  const store = ['--backend-store-uri', `sqlite:///${database}`, '--artifacts-destination', join(folder, 'artifacts')]
  const server = await keep(() => serve(python.program, [...args, ...store], url))
  const fill = [join(import.meta.dirname, 'fill-mlflow.py'), database, String(runs), String(points)]
  const { stdout } = await promisify(execFile)(python.program, fill)
  return {
    name: 'mlflow 3.17.2',
    url,
    get pids() {
      return [server.pid]
    },
    filled: JSON.parse(stdout),
    restart: server.restart,
    stop: server.stop,
  }
}
