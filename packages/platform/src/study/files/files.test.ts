import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { readStudy } from './index.ts'

const refusedFor = (text: string, words: RegExp): void =>
  void assert.throws(
    () => readStudy(text, 'sweep.yaml'),
    (error) => (isLevainError(error, 'study-unsupported') || isLevainError(error, 'study-invalid')) && words.test((error as Error).message),
  )

test('the short words of a file of ours mean the parameters in full', () => {
  const { space, metric, sampler, limits } = readStudy(
    `metric: loss
space:
  lr: log(1e-4..0.1)
  depth: int(2..12, step 2)
  share: float(-0.5..1)
  units: logint(1..1024)
  kind: [a, b, 3]
  drop: { type: float, low: 0, high: 0.5, when: { kind: a } }
sampler: cmaes
limits: { trials: 5 }`,
    'study.yaml',
  )
  assert.deepEqual(space, {
    lr: { type: 'float', low: 1e-4, high: 0.1, log: true },
    depth: { type: 'int', low: 2, high: 12, log: false, step: 2 },
    share: { type: 'float', low: -0.5, high: 1, log: false },
    units: { type: 'int', low: 1, high: 1024, log: true },
    kind: { type: 'categorical', choices: ['a', 'b', 3] },
    drop: { type: 'float', low: 0, high: 0.5, log: false, when: { kind: 'a' } },
  })
  assert.deepEqual([metric, sampler, limits], ['loss', { type: 'cmaes' }, { trials: 5 }])
  refusedFor('metric: loss\nspace: { lr: lag(1..2) }', /space\.lr/)
  refusedFor('metric: loss\nspace: { x: [1] }\nspaces: {}', /spaces/)
  refusedFor('metric: [', /sweep\.yaml:1/)
})

test('a W&B sweep is read with its space, method, early end, limits and command', () => {
  const read = readStudy(
    `program: train.py
method: bayes
metric: { name: val_loss, goal: minimize }
parameters:
  lr: { distribution: log_uniform_values, min: 0.0001, max: 0.1 }
  wd: { distribution: log_uniform, min: -7, max: -2 }
  layers: { min: 1, max: 8 }
  drop: { min: 0.0, max: 0.5 }
  batch: { distribution: q_uniform, min: 16, max: 128, q: 16 }
  units: { distribution: q_log_uniform_values, min: 8, max: 512 }
  optimizer:
    parameters:
      name: { values: [adam, sgd] }
  seed: { value: 3 }
early_terminate: { type: hyperband, min_iter: 2, eta: 3 }
run_cap: 20`,
    'sweep.yaml',
  )
  assert.deepEqual(Object.keys(read.space ?? {}), ['lr', 'wd', 'layers', 'drop', 'batch', 'units', 'optimizer.name', 'seed'])
  assert.deepEqual(read.space?.wd, { type: 'float', low: Math.exp(-7), high: Math.exp(-2), log: true })
  assert.deepEqual(read.space?.units, { type: 'int', low: 8, high: 512, log: true })
  assert.equal(read.space?.layers?.type, 'int')
  assert.deepEqual([read.sampler, read.pruner, read.limits], [{ type: 'tpe' }, { type: 'asha', minStep: 2, factor: 3 }, { trials: 20 }])
  assert.equal(read.command, '/usr/bin/env python train.py {args}')
})

test('what of W&B has no counterpart is refused by name', () => {
  const sweep = (parameters: string, more = ''): string => `method: random\nmetric: { name: loss }\nparameters: ${parameters}\n${more}`
  refusedFor(sweep('{ lr: { distribution: normal, mu: 0, sigma: 1 } }'), /parameters\.lr: distribution normal/)
  refusedFor(sweep('{ lr: { values: [1, 2], probabilities: [0.1, 0.9] } }'), /probabilities/)
  refusedFor(sweep('{ lr: { min: 0, max: 1 } }', 'early_terminate: { type: envelope }'), /envelope/)
  refusedFor(sweep('{ lr: { min: 0, max: 1 } }', `command: ['$\{args_json}']`), /args_json/)
  refusedFor(sweep('{ lr: { min: 0, max: 1 } }', 'job: x'), /job/)
})

test('an Azure ML sweep job is read with its space, algorithm, early termination, limits and command', () => {
  const read = readStudy(
    `$schema: https://azuremlschemas.azureedge.net/latest/sweepJob.schema.json
type: sweep
trial:
  command: >-
    python train.py --data $\{{inputs.iris}} --lr $\{{search_space.lr}}
  environment: azureml:sklearn@latest
inputs: { iris: { type: uri_file, path: iris.csv } }
compute: azureml:cpu-cluster
sampling_algorithm: { type: random, rule: sobol, seed: 7 }
search_space:
  lr: { type: loguniform, min_value: -6, max_value: -1 }
  depth: { type: randint, upper: 8 }
  kind: { type: choice, values: [rbf, linear] }
objective: { goal: maximize, primary_metric: auc }
limits: { max_total_trials: 20, max_concurrent_trials: 4, timeout: 7200 }
early_termination: { type: bandit, slack_factor: 0.1, evaluation_interval: 2, delay_evaluation: 5 }`,
    'job.yaml',
  )
  assert.equal(read.command, 'python train.py --data iris.csv --lr {lr}')
  assert.deepEqual([read.sampler, read.seed, read.direction], [{ type: 'sobol' }, 7, 'maximize'])
  assert.deepEqual(read.pruner, { type: 'bandit', factor: 0.1, every: 2, warmup: 5 })
  assert.deepEqual(read.limits, { trials: 20, concurrent: 4, seconds: 7200, trialSeconds: null })
  assert.deepEqual(read.space?.depth, { type: 'int', low: 0, high: 7, log: false })
})

test('what of Azure ML has no counterpart is refused by name', () => {
  const job = (space: string, more = ''): string =>
    `type: sweep\nsearch_space: { x: ${space} }\nobjective: { goal: minimize, primary_metric: loss }\n${more}`
  refusedFor(job('{ type: normal, mu: 0, sigma: 1 }'), /search_space\.x: type normal/)
  refusedFor(job('{ type: choice, values: [{ a: 1 }] }'), /search spaces/)
  refusedFor(job('{ type: randint, upper: 3 }', 'sampling_algorithm: annealing'), /annealing/)
  refusedFor(job('{ type: randint, upper: 3 }', `trial: { command: 'x $\{{outputs.model}}' }`), /outputs\.model/)
})
