import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import fc from 'fast-check'
import { contractVerbs } from './load.ts'
import { planFromYaml } from './yaml.ts'

const read = (text: string) => planFromYaml(text, 'levain.yaml', contractVerbs)

function problems(text: string): string[] {
  try {
    read(text)
  } catch (error) {
    assert.ok(isLevainError(error, 'plan-invalid'), String(error))
    return ((error.details.problems as string[] | undefined) ?? [error.message]).map((line) => line.replace('levain.yaml:', ''))
  }
  return []
}

test('every mistake of a file is listed at once, by line and column', () => {
  const text = `pipeline: churn
params: { min_auc: 0.85 }
on: [{ cron: "61 3 * * 1" }]
steps:
  split: { uses: train.split, with: { data: rows, by: chance } }
  train: { uses: train.fitt, in: { data: split.train } }
  test: { uses: evaluate.report, in: { model: split.test, data: split.tset } }
  gate: { uses: validate.model, in: { modle: best.model, data: split.test, bar: params.min_acu } }
  best: { pick: train, max: score }
  late: { run: x, if: gate.passed and, unknown: 1 }
  last: { run: x, if: "split.train > 3", after: [nobody] }
  two: { run: x, sql: select 1 }
  Bad: { run: x }
`
  assert.deepEqual(problems(text), [
    '3:14: on.0.cron: CronPattern: Invalid value for minute: 61',
    '5:55: steps.split.with.by: expected one of "time"|"group"|"stratified"|"random", got "chance"',
    '6:18: steps.train.uses: there is no verb train.fitt; did you mean train.fit?',
    '7:47: steps.test.in.model: evaluate.report wants a model here, got a table',
    '7:65: steps.test.in.data: step split has no output tset; did you mean test?',
    '8:17: steps.gate.uses: validate.model needs the input model (model)',
    '8:39: steps.gate.in.modle: validate.model has no input modle; did you mean model?',
    '8:81: steps.gate.in.bar: there is no parameter min_acu; did you mean min_auc?',
    '9:17: steps.best.pick: train has no each, so there is nothing to pick from',
    '10:40: steps.late.unknown: there is no key unknown here',
    '11:23: steps.last.if: split.train is a table; a condition compares plain values',
    '11:49: steps.last.after: there is no step nobody',
    '12:3: steps.two: expected exactly one of uses, sql, run, fn, pick, approve, got sql and run',
    '13:3: steps.Bad: expected a lower-case name of letters, digits and underscores (not params or item)',
  ])
})

test('a mistake inside a condition is shown where it is', () => {
  assert.deepEqual(problems('pipeline: p\nsteps:\n  a: { run: x, out: { n: number } }\n  b: { run: x, if: a.n >> 3 }\n'), [
    '4:25: steps.b.if: expected a value, a reference such as step.output, or "(", got >',
  ])
})

test('steps that wait for one another in a circle are named', () => {
  assert.deepEqual(problems('pipeline: p\nsteps:\n  a: { run: x, after: c }\n  b: { run: x, after: a }\n  c: { run: x, after: b }\n'), [
    '3:3: steps.a: waits for itself: a → c → b → a',
  ])
})

test('broken YAML, a repeated key and a bomb of aliases are refused with their place', () => {
  assert.match(problems('pipeline: p\nsteps: { a: { run: x }\n').join(), /^\d+:\d+: /)
  assert.match(problems('pipeline: p\nsteps:\n  a: { run: x }\n  a: { run: y }\n').join(), /^4:3: .*unique/)
  const bomb = ['a: &a [x]', ...'bcdefghij'.split('').map((name, i) => `${name}: &${name} [${`*${'abcdefghij'[i]},`.repeat(9)}]`)].join(
    '\n',
  )
  assert.match(problems(bomb).join(), /alias/i)
})

test('text is only taken for a reference where it looks like one', () => {
  const plan = read(`
pipeline: p
params: { x: 1 }
steps:
  a: { run: make, out: { n: json } }
  b: { run: use, with: { file: data.csv }, in: { path: steps/train.csv, word: hello, of: a.n, deep: a.n.key.0, given: params.x, list: [1, 2], same: { value: a.n } } }
`)
  assert.deepEqual(plan.steps[1]?.in, {
    deep: { from: 'step', step: 'a', output: 'n', path: ['key', '0'] },
    file: { from: 'value', value: 'data.csv' },
    given: { from: 'param', name: 'x', path: [] },
    list: { from: 'value', value: [1, 2] },
    of: { from: 'step', step: 'a', output: 'n', path: [] },
    path: { from: 'value', value: 'steps/train.csv' },
    same: { from: 'value', value: 'a.n' },
    word: { from: 'value', value: 'hello' },
  })
})

test('no file makes the reader fail in any other way than plan-invalid', () => {
  const word = fc.constantFrom(
    'pipeline',
    'steps',
    'p',
    'a',
    'run',
    'uses',
    'train.fit',
    'in',
    'each',
    'if',
    ': ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '\n',
    '  ',
    '"',
    '*a',
    '&a',
    '- ',
    '1',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(word, { maxLength: 40 }).map((parts) => parts.join('')),
      ),
      (text) => {
        problems(text)
      },
    ),
    { numRuns: 500 },
  )
})

test('an alias inside what it names is refused', () => {
  const [problem = ''] = problems('pipeline: p\nparams: &all { again: *all }\nsteps: { s: { run: x } }\n')
  assert.match(problem, /circular/i)
})

test('what a step takes of a machine, and the environment it asks for, stand in the plan', () => {
  const { steps } = read(`
pipeline: p
steps:
  a: { run: python a.py, environment: requirements.txt, cpu: 500m, memory: 1.5Gi, gpu: 1 }
  b: { run: python b.py, environment: { requirements: [numpy, pandas>=2], python: "3.12" }, cpu: 2, memory: 2G }
  c: { run: python c.py, environment: env/environment.yml }
  d: { sql: select 1 as n }
`)
  assert.deepEqual(
    steps.map(({ needs }) => needs),
    [
      { cpu: 0.5, memory: 1.5 * 2 ** 30, gpu: 1 },
      { cpu: 2, memory: 2e9, gpu: 0 },
      { cpu: 1, memory: null, gpu: 0 },
      { cpu: 1, memory: null, gpu: 0 },
    ],
  )
  assert.deepEqual(
    steps.map(({ action }) => action.kind === 'run' && action.environment),
    [
      { from: { kind: 'file', path: 'requirements.txt' }, python: null },
      { from: { kind: 'list', requirements: ['numpy', 'pandas>=2'] }, python: '3.12' },
      { from: { kind: 'conda', path: 'env/environment.yml' }, python: null },
      false,
    ],
  )
  assert.deepEqual(
    problems('pipeline: p\nsteps:\n  a: { run: x, cpu: none }\n  b: { run: x, memory: 4 cups }\n  c: { sql: x, environment: y }\n'),
    [
      '3:21: steps.a.cpu: expected cores such as 2, 0.5 or 500m, got "none"',
      '4:24: steps.b.memory: expected memory such as 512Mi or 4Gi, got "4 cups"',
      '5:16: steps.c.environment: there is no key environment here',
    ],
  )
})
