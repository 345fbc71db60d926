import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findVerb, type Run, type RunState, type Step, type StepStatus } from '@levain/core'
import { newTask } from '../engine/task.ts'
import { planFromYaml } from '../plan/yaml.ts'
import { duration, renderProgress } from './render.ts'
import { showProgress } from './show.ts'

const plan = planFromYaml(
  `
pipeline: late
steps:
  load: { run: load, out: { rows: table } }
  train: { run: train, each: { algo: [a, b, c] }, in: { rows: load.rows }, out: { auc: number } }
  best: { pick: train, max: auc }
  ask: { approve: lead, question: May it answer?, after: best }
  deploy: { run: deploy, after: ask }
`,
  'levain.yaml',
  { findVerb, verbs: [] },
)
const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString()
const run: Run = {
  id: '01900000-0000-7000-8000-000000000001',
  kind: 'pipeline',
  experiment: 'late',
  name: 'late',
  parent: null,
  status: 'running',
  cause: { kind: 'manual' },
  plan: null,
  inputs: {},
  error: null,
  actor: 'ada',
  user: 'ada',
  location: null,
  createdAt: at(0),
  startedAt: at(0),
  endedAt: null,
  heartbeatAt: null,
  deletedAt: null,
}

function task(id: string, index: number, status: StepStatus, more: Partial<Step> = {}): Step {
  const step = plan.steps.find((other) => other.id === id)
  assert.ok(step)
  return { ...newTask(run.id, step, index, null).row, status, ...more }
}

const state = (...steps: Step[]): RunState => ({ run, plan, steps })
const nowMs = Date.parse(at(5))

test('a run in the middle of its work shows what is done, cached, under way and to come', () => {
  const lines = renderProgress(
    state(
      task('load', -1, 'cached', { endedAt: at(0) }),
      task('train', 0, 'ok', { startedAt: at(1), endedAt: at(2) }),
      task('train', 1, 'cached', { endedAt: at(2) }),
      task('train', 2, 'running', { startedAt: at(2), attempt: 2 }),
    ),
    { nowMs, width: 60 },
  )
  assert.deepEqual(lines, [
    '✓ load    cached',
    '⠋ train   2/3 attempt 2                               4.0s',
    '· best',
    '· ask',
    '· deploy',
    'late  running  1/5 steps, 1 cached in 5.0s  01900000-0000',
  ])
})

test('a failure shows its reason, a gate its question', () => {
  const failed = renderProgress(
    state(task('load', -1, 'failed', { startedAt: at(0), endedAt: at(1), error: { code: 'step-failed', message: 'no such file\nat x' } })),
    { nowMs },
  )
  assert.deepEqual(failed.slice(0, 2), [`✗ load    ${' '.repeat(60)}    1.0s`, '  no such file'])
  const gated = renderProgress(state(task('ask', -1, 'gated', { startedAt: at(3) })), { nowMs })
  assert.match(gated[3] ?? '', /^\? ask {5}waits for lead: May it answer\? +2\.0s$/)
})

test('no line is wider than the terminal, in colour or not', () => {
  for (const width of [20, 33, 80])
    for (const line of renderProgress(state(task('train', 0, 'running', { startedAt: at(1) })), { nowMs, width }))
      assert.ok(line.length <= width, line)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what colours are made of
  const bare = renderProgress(state(task('load', -1, 'ok')), { nowMs, color: true }).map((line) => line.replace(/\x1b\[\d+m/g, ''))
  assert.deepEqual(bare, renderProgress(state(task('load', -1, 'ok')), { nowMs }))
})

test('durations read well from milliseconds to hours', () => {
  assert.deepEqual([7, 999, 4210, 59_940, 59_960, 65_000, 7_380_000].map(duration), [
    '0.01s',
    '1.00s',
    '4.2s',
    '59.9s',
    '1m00s',
    '1m05s',
    '2h03m',
  ])
})

test('off a terminal there is one line for each task that ends, told once', () => {
  const lines: string[] = []
  const { listener } = showProgress({ screen: { write: (text) => lines.push(text) }, now: () => nowMs })
  listener({ run, steps: [], plan })
  listener({ run: null, steps: [task('load', -1, 'running', { startedAt: at(0) })] })
  listener({ run: null, steps: [task('load', -1, 'ok', { startedAt: at(0), endedAt: at(2) }), task('train', 1, 'cached')] })
  listener({ run: null, steps: [task('load', -1, 'ok', { startedAt: at(0), endedAt: at(2) })] })
  listener({ run: { ...run, status: 'ok', endedAt: at(4) }, steps: [] })
  assert.deepEqual(lines, ['✓ load 2.0s\n', '✓ train[1] cached\n', 'late ok in 4.0s\n'])
})

test('on a terminal the last picture stays, and nothing is drawn over it', () => {
  let text = ''
  const { listener } = showProgress({
    screen: { isTTY: true, columns: 60, write: (more) => (text += more) },
    now: () => nowMs,
    live: true,
    color: false,
  })
  listener({ run, steps: [], plan })
  listener({ run: { ...run, status: 'ok', endedAt: at(4) }, steps: [task('load', -1, 'ok')] })
  assert.match(text, /✓ load/)
  assert.match(text, /late {2}done {2}1\/5 steps in 4\.0s/)
})
