import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Run, type Step, seededRandom } from '@levain/core'
import { openBlobs, openLedger } from '../../store/index.ts'
import { isComplete } from './cache.ts'

/** Kills at random moments, in two lanes at once; each lane has a project of its own. */
const kills = 30
const lanes = 2

const files = {
  'levain.yaml': `
pipeline: killed
params: { seed: 7 }
steps:
  numbers: { fn: "./steps.mjs#numbers", out: { rows: table, count: integer } }
  even: { sql: select n from rows where n % 2 = 0, in: { rows: numbers.rows } }
  odd: { sql: select n from rows where n % 2 = 1, in: { rows: numbers.rows } }
  effect: { run: "echo $RUN_ID >> effects; echo done=1 >> $OUTPUTS", out: { done: integer }, cache: false, after: odd }
  copy: { run: "cp $IN_rows $OUT_copy; echo bytes=$(wc -c < $OUT_copy) >> $OUTPUTS", in: { rows: even.rows }, out: { copy: table, bytes: integer } }
  squares: { fn: "./steps.mjs#power", each: { n: [1, 2, 3, 4, 5], p: [2, 3] }, out: { value: integer } }
  sum: { fn: "./steps.mjs#sum", in: { values: squares.value }, out: { sum: integer } }
  best: { pick: squares, max: value }
  slow: { run: "sleep 0.05; echo n=$IN_n >> $OUTPUTS", each: { n: [1, 2, 3] }, out: { n: integer } }
  note: { run: "printf '# %s %s' $IN_sum $STEP_SEED > $OUT_note", in: { sum: sum.sum }, out: { note: markdown } }
  joined: { sql: "select a.n, b.n as m from a join b on a.n = b.n + 1 order by a.n", in: { a: even.rows, b: odd.rows } }
  chosen: { fn: "./steps.mjs#sum", in: { values: slow.n, best: best.value }, out: { sum: integer }, if: best.value > 100 }
  never: { fn: "./steps.mjs#sum", in: { values: slow.n }, out: { sum: integer }, if: best.value > 1000 }
  count: { fn: "./steps.mjs#count", in: { rows: joined.rows }, out: { count: integer } }
  last: { run: "cat $IN_note $IN_rows | sha256sum > $OUT_sum", in: { note: note.note, rows: copy.copy, count: count.count }, out: { sum: file }, after: [effect, chosen] }
`,
  'steps.mjs': `
export const numbers = () => ({ rows: Array.from({ length: 500 }, (_, n) => ({ n, text: 'row ' + n })), count: 500 })
export const power = ({ n, p }) => ({ value: n ** p })
export const sum = ({ values }) => ({ sum: values.reduce((x, y) => x + y, 0) })
export const count = async ({ rows }) => ({ count: (await rows.query('select count(*)::int as n from rows'))[0].n })
`,
}

type Told = { step: string; index: number; outputs: Step['outputs'] }
type Digests = Record<string, Step['outputs']>

/** A project, and what the killed processes have told of it. */
class Lane {
  readonly folder: string
  /** What was told of the run under way. */
  #told: Told[] = []
  #effectsTold: number | null = null

  constructor(folder: string) {
    this.folder = folder
  }

  /** Runs or resumes; kills `afterMs` after it began, unless that is null. */
  async go(afterMs: number | null): Promise<{ killed: boolean; tookMs: number }> {
    const newest = await this.#newest()
    const mode = newest === undefined || newest.status === 'ok' ? 'run' : 'resume'
    if (mode === 'run') this.#forget()
    // The compile cache is no part of what is tested; it halves the time a process needs to begin.
    const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'levain-kill-compile-cache') }
    const child = spawn(process.execPath, ['--conditions=@levain/source', program, this.folder, mode], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let [ended, beganMs] = [false, 0]
    for await (const line of createInterface({ input: child.stdout })) {
      const told = JSON.parse(line) as Partial<Told> & { begun?: boolean; ended?: boolean }
      if (told.step !== undefined) this.#told.push(told as Told)
      if (told.ended) ended = true
      if (!told.begun) continue
      beganMs = performance.now()
      if (afterMs !== null) setTimeout(() => child.kill('SIGKILL'), afterMs)
    }
    const tookMs = performance.now() - beganMs
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    assert.ok(ended || child.signalCode === 'SIGKILL', `the child failed with ${child.exitCode}`)
    return { killed: !ended, tookMs }
  }

  /** The ledger is whole, and holds everything that was told, with its contents. */
  async check(): Promise<void> {
    const ledger = await openLedger(join(this.folder, '.levain', 'ledger.sqlite'))
    const blobs = await openBlobs({
      folder: join(this.folder, '.levain', 'blobs'),
      temp: join(this.folder, '.levain', 'tmp'),
      nowMs: Date.now(),
    })
    try {
      assert.deepEqual(ledger.integrity(), [])
      const run = await this.#newestOf(ledger)
      for (const { step, index, outputs } of this.#told) {
        const row = await ledger.first('steps', { run: run?.id ?? '', step, index })
        assert.deepEqual([row?.status, row?.outputs], ['ok', outputs], `${step}[${index}] was told to be durable`)
        assert.ok(await isComplete({ blobs }, outputs), `contents of ${step}[${index}]`)
      }
      await this.#checkEffects(run)
    } finally {
      await ledger.close()
    }
  }

  async digests(): Promise<Digests> {
    const ledger = await openLedger(join(this.folder, '.levain', 'ledger.sqlite'))
    const run = await this.#newestOf(ledger)
    const steps = await ledger.find('steps', { where: { run: run?.id ?? '' } })
    await ledger.close()
    assert.equal(run?.status, 'ok')
    return Object.fromEntries(steps.map(({ step, index, status, outputs }) => [`${step} ${index} ${status}`, outputs]))
  }

  /** Once an effect is told to be done, it is not done again. */
  async #checkEffects(run: Run | undefined): Promise<void> {
    const told = this.#told.some(({ step }) => step === 'effect')
    if (!run || !told) return
    const lines = (await readFile(join(this.folder, 'effects'), 'utf8')).split('\n').filter((line) => line === run.id)
    this.#effectsTold ??= lines.length
    assert.equal(lines.length, this.#effectsTold)
  }

  #forget(): void {
    this.#told = []
    this.#effectsTold = null
  }

  async #newest(): Promise<Run | undefined> {
    const ledger = await openLedger(join(this.folder, '.levain', 'ledger.sqlite')).catch(() => undefined)
    const run = ledger && (await this.#newestOf(ledger))
    await ledger?.close()
    return run
  }

  async #newestOf(ledger: Awaited<ReturnType<typeof openLedger>>): Promise<Run | undefined> {
    return (await ledger.find('runs', { orderBy: [['id', 'desc']], limit: 1 }))[0]
  }
}

const program = fileURLToPath(new URL('./testing/killed.ts', import.meta.url))

async function withLane(body: (lane: Lane) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'levain-kill-'))
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    await body(new Lane(folder))
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

test('killed at 30 random moments, a run loses nothing it told of and ends with the digests of an undisturbed one', async () => {
  let undisturbed: Digests = {}
  let longestMs = 0
  await withLane(async (lane) => {
    longestMs = (await lane.go(null)).tookMs
    undisturbed = await lane.digests()
  })
  assert.equal(Object.keys(undisturbed).length, 26)
  const tortured = Array.from({ length: lanes }, (_, number) =>
    withLane(async (lane) => {
      const random = seededRandom(4711 + number)
      for (let killed = 0; killed < kills / lanes; ) {
        if ((await lane.go(random.next() * longestMs)).killed) killed += 1
        else assert.deepEqual(await lane.digests(), undisturbed)
        await lane.check()
      }
      await lane.go(null)
      await lane.check()
      assert.deepEqual(await lane.digests(), undisturbed)
    }),
  )
  await Promise.all(tortured)
})
