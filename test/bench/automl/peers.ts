import { spawn } from 'node:child_process'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { foldOfRows, type Ground } from './folds.ts'
import type { Journal } from './journal.ts'
import type { Triple } from './reference.ts'

const script = join(import.meta.dirname, 'peers.py')

interface Line {
  readonly fold: number
  readonly model: string
  readonly found: Triple
  readonly seconds: number
}

/** Trains scikit-learn and LightGBM on the same folds, where the journal does not have them yet. */
export async function askPeers(
  python: string,
  given: { ground: Ground; file: string; table: string; seed: string; folds: number },
  journal: Journal,
) {
  const { ground, file, table, seed, folds } = given
  const known = journal.found(table, 'average')
  const wanted = Array.from({ length: folds }, (_, fold) => fold).filter((fold) => !known[fold])
  if (wanted.length === 0) return
  const child = spawn(python, [script, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  })
  const ended = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
  child.stdin.end(JSON.stringify({ folds: await foldOfRows(ground, seed), wanted }))
  for await (const line of createInterface({ input: child.stdout })) {
    const { fold, model, found, seconds } = JSON.parse(line) as Line
    journal.add({ table, contender: model === 'average' ? model : `peer ${model}`, fold, found, seconds, load: loadavg()[0]! })
  }
  const code = await ended
  if (code !== 0) throw new Error(`peers.py ended with ${code} on ${table}`)
}
