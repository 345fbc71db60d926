import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { contracts, OutputOf, RunState } from '@levain/core'
import { collect, levain, start, withFolder } from '../testing.ts'

const pipeline = `
pipeline: numbers
params: { n: 3 }
steps:
  make: { run: 'echo total=$IN_n >> $OUTPUTS', in: { n: params.n }, out: { total: number } }
  each: { run: 'echo score=$IN_x >> $OUTPUTS', each: { x: [1, 2, 3] }, in: { x: item.x }, out: { score: number }, after: make }
  best: { pick: each, max: score }
`
const failing = `
pipeline: numbers
steps:
  good: { run: 'echo fine' }
  bad: { run: 'echo no luck; exit 3', after: good }
`

const withPipeline = (text: string, body: (folder: string) => Promise<void>) =>
  withFolder(async (folder) => {
    await writeFile(join(folder, 'levain.yaml'), text)
    await body(folder)
  })

test('a run shows its steps on standard error and the result on standard output; again, all is cached; why says so', () =>
  withPipeline(pipeline, async (folder) => {
    const first = await levain(['run'], folder)
    assert.equal(first.code, 0, first.stderr)
    assert.match(first.stderr, /✓ make .*\n[\s\S]*✓ each\[2\][\s\S]*numbers ok/)
    assert.match(first.stdout, /status +ok[\s\S]*make +ok[\s\S]*each +ok +3[\s\S]*best +ok/)
    const again = JSON.parse((await levain(['run', '--json'], folder)).stdout) as RunState
    assert.deepEqual([...new Set(again.steps.map((step) => step.status))], ['cached'])
    const changed = await levain(['run', '--param', 'n=4', '--json'], folder)
    const { steps } = JSON.parse(changed.stdout) as RunState
    assert.deepEqual(steps.find((step) => step.step === 'make')?.outputs.total, { type: 'number', value: 4 })
    const why = JSON.parse((await levain(['why', 'latest', 'make', '--json'], folder)).stdout) as OutputOf<typeof contracts.pipeline.why>
    assert.ok(
      why.changed.some(({ before, after }) => before === 3 && after === 4),
      JSON.stringify(why),
    )
    const status = await levain(['status'], folder)
    assert.match(status.stdout, /make +ok/)
  }))

test('a failed run is 1, names the step, and the next command shows its log', () =>
  withPipeline(failing, async (folder) => {
    const { code, stderr } = await levain(['run'], folder)
    assert.equal(code, 1)
    const next = /next: levain (pipeline log \S+ bad)/.exec(stderr)?.[1]
    assert.ok(next, stderr)
    assert.match((await levain(next.split(' '), folder)).stdout, /no luck/)
    assert.match((await levain(['status'], folder)).stdout, /bad +failed/)
    assert.equal((await levain(['status', '--json'], folder)).code, 0)
  }))

test('a mistake in the file is 2, with line and column', () =>
  withPipeline('pipeline: numbers\nsteps:\n  a: { ran: echo }\n', async (folder) => {
    const { code, stderr } = await levain(['run'], folder)
    assert.equal(code, 2)
    assert.match(stderr, /plan-invalid {2}levain\.yaml:3:\d+/)
    assert.equal((await levain(['run', 'nothing'], folder)).code, 2)
  }))

test('Ctrl-C cancels the run with 130, and resume goes on with it', () =>
  withPipeline(pipeline.replace('echo total', '[ -e go ] || { touch go; sleep 60; }; echo total'), async (folder) => {
    const child = start(['run', '--json'], folder)
    const output = collect(child.stdout)
    const errors = collect(child.stderr)
    for (; !existsSync(join(folder, 'go')); await setTimeout(20)) assert.equal(child.exitCode, null)
    child.kill('SIGINT')
    const [code] = await once(child, 'exit')
    assert.equal(code, 130, `${await output}${await errors}`)
    const { run } = JSON.parse((await levain(['status', '--json'], folder)).stdout) as RunState
    assert.equal(run.status, 'cancelled')
    const resumed = await levain(['resume', '--json'], folder)
    assert.equal(resumed.code, 0, resumed.stderr)
  }))

test('a run that is only queued is taken up by the studio', () =>
  withPipeline(pipeline, async (folder) => {
    const queued = JSON.parse((await levain(['run', '--no-wait', '--json'], folder)).stdout) as RunState
    assert.equal(queued.run.status, 'queued')
    const studio = start(['studio', '--port', '0', '--json'], folder)
    const problems = collect(studio.stderr)
    const [first] = (await once(createInterface({ input: studio.stdout as NodeJS.ReadableStream }), 'line')) as [string]
    const { url } = JSON.parse(first) as { url: string }
    const { createClient } = await import('@levain/sdk')
    const stop = new AbortController()
    await createClient({ url }).events(
      { topics: ['run'], after: 0 },
      (event) => {
        if ((event.data as { status?: string }).status === 'ok') stop.abort()
      },
      { signal: stop.signal },
    )
    studio.kill('SIGINT')
    await once(studio, 'exit')
    assert.equal(await problems, '')
    const { run } = JSON.parse((await levain(['status', '--json'], folder)).stdout) as RunState
    assert.equal(run.status, 'ok')
  }))

const tracking = `
pipeline: p
steps:
  log: { run: node log.mjs }
`
const log = `
const { MLFLOW_TRACKING_URI: url, MLFLOW_RUN_ID: run_id } = process.env
const body = JSON.stringify({ run_id, key: 'loss', value: 0.5, timestamp: 1 })
const headers = { 'content-type': 'application/json' }
const { status } = await fetch(url + '/api/2.0/mlflow/runs/log-metric', { method: 'POST', headers, body })
process.exit(status === 200 ? 0 : 1)
`

test('a step can track what it does where no studio runs', () =>
  withPipeline(tracking, async (folder) => {
    await writeFile(join(folder, 'log.mjs'), log)
    const { run } = JSON.parse((await levain(['run', '--json'], folder)).stdout) as RunState
    assert.equal(run.status, 'ok')
    const shown = await levain(['track', 'show', run.id, '--json'], folder)
    assert.equal(JSON.parse(shown.stdout).metrics.loss.last, 0.5)
  }))
