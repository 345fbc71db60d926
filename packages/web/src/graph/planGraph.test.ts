import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Plan, PlanStep, Step } from '@levain/sdk'
import { countStates, needs, planEdges, planNodes, stateOf } from './planGraph.ts'

const step = (id: string, rest: Partial<PlanStep> = {}): PlanStep => ({
  id,
  action: { kind: 'run', command: 'true', environment: null, on: 'here', image: null },
  in: {},
  out: {},
  each: null,
  when: null,
  after: [],
  retry: { times: 0, backoffMs: 0 },
  timeoutMs: null,
  needs: { cpu: 1, memory: null, gpu: 0 },
  cache: true,
  ...rest,
})
const task = (status: Step['status'], index = -1): Step =>
  ({ step: 'train', status, index, startedAt: null, endedAt: null }) as unknown as Step

test('an arrow stands for every way a step can wait for another, and for nothing else', () => {
  const reader = step('reader', {
    in: { a: { from: 'step', step: 'data', output: 'rows', path: [] }, b: { from: 'param', name: 'seed', path: [] } },
    each: { x: [1, 2], y: { from: 'step', step: 'list', output: 'items', path: [] } },
    when: 'gate.passed and params.until > 3',
    after: ['say'],
  })
  assert.deepEqual([...needs(reader)].sort(), ['data', 'gate', 'list', 'say'])
  const pick = step('best', { action: { kind: 'pick', step: 'reader', by: 'auc', best: 'max' } })
  const plan: Plan = { v: 1, name: 'p', params: {}, on: [], steps: [step('data'), reader, pick] }
  assert.deepEqual(planEdges(plan), [
    { from: 'data', to: 'reader' },
    { from: 'reader', to: 'best' },
  ])
})

test('many tasks are told as the one that needs most attention', () => {
  assert.equal(stateOf([task('ok', 0), task('failed', 1), task('running', 2)]), 'failed')
  assert.equal(stateOf([task('ok', 0), task('waiting', 1)]), 'running')
  assert.equal(stateOf([task('ok', 0), task('cached', 1)]), 'ok')
  assert.equal(stateOf([task('cached', 0), task('cached', 1)]), 'cached')
  assert.equal(stateOf([task('ready')]), 'queued')
})

test('a node of many tasks counts them by state', () => {
  const tasks = [task('ok', 0), task('cached', 1), task('running', 2), task('waiting', 3)]
  const plan: Plan = { v: 1, name: 'p', params: {}, on: [], steps: [step('train')] }
  const [node] = planNodes(plan, tasks)
  assert.equal(node?.detail, '2/4')
  assert.deepEqual(node?.parts, countStates(tasks))
  assert.equal(
    countStates(tasks).reduce((sum, { count }) => sum + count, 0),
    4,
  )
})
