import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type AlgorithmName,
  type ColumnSchema,
  type Frame,
  type FrameColumn,
  featureOptions,
  isLevainError,
  type MetricValue,
  seededRandom,
} from '@levain/core'
import { decodeModel, encodeModel } from '@levain/runtime/codec'
import { createPredictor } from '@levain/runtime/model'
import { type FitJob, type FitResult, fitModel } from '../fit-model.ts'
import type { Task } from './algorithm.ts'

/**
 * What every algorithm must hold, whoever wrote it. Call it at the top of a test file.
 *
 * @example testAlgorithm('forest', ['classification', 'regression'])
 */
export function testAlgorithm(name: AlgorithmName, tasks: readonly Task[]): void {
  for (const task of tasks) {
    const run = (rows: Rows, params: FitJob['params'] = {}, seed = 1): Promise<FitResult> =>
      fitModel(jobOf(name, rows, params, seed), () => {})
    test(`${name}, ${task}: the same seed gives the same bytes`, async () => {
      const rows = learnable(task, 400)
      assert.equal(encodeModel((await run(rows)).model), encodeModel((await run(rows)).model))
    })

    test(`${name}, ${task}: rounds are numbered from 1 and their metrics are numbers`, async () => {
      const seen: number[] = []
      await fitModel(jobOf(name, learnable(task, 300), {}, 1), (round, metrics) => {
        seen.push(round)
        for (const value of Object.values(metrics)) assert.ok(Number.isFinite(value))
      })
      assert.deepEqual(
        seen,
        seen.map((_, i) => i + 1),
      )
    })

    if (name !== 'dummy') {
      test(`${name}, ${task}: beats the dummy on rows it did not see`, async () => {
        const rows = learnable(task, 1500)
        const dummy = await fitModel(jobOf('dummy', rows, {}, 1), () => {})
        const loss = task === 'regression' ? 'rmse' : 'brier'
        const got = (await run(rows)).metrics[loss] as MetricValue
        assert.ok(got.value! < 0.85 * dummy.metrics[loss]!.value!, `${loss} ${got.value} against ${dummy.metrics[loss]!.value}`)
      })
    }

    const hard: Record<string, Rows> = {
      'missing values in every column, in training and afterwards': holed(learnable(task, 300)),
      'constant columns': constant(learnable(task, 200)),
      'a column with no value at all': emptied(learnable(task, 200)),
      'two rows': learnable(task, 2),
      'one row of a class': oneOfAClass(learnable(task, 60)),
      'columns that repeat each other': doubled(learnable(task, 200)),
    }
    for (const [what, rows] of Object.entries(hard)) {
      test(`${name}, ${task}: survives ${what}`, async () => {
        const { model } = await run(rows, 'minRows' in (await paramsOf(name)) ? { minRows: 1 } : {})
        const predictor = createPredictor(decodeModel(encodeModel(model)))
        const scores = predictor.scoreFrame(holed(rows).frame)
        assert.ok(scores.every(Number.isFinite))
        if (task === 'classification') {
          const { probabilities } = predictor.predictFrame(rows.frame)
          for (const row of probabilities!) assert.ok(Math.abs(row.reduce((a, b) => a + b, 0) - 1) < 1e-9)
        }
      })
    }

    for (const [what, rows] of Object.entries(extreme(task))) {
      test(`${name}, ${task}: ${what} gives a finite answer or a coded error`, () => answersOrRefuses(name, task, rows))
    }

    if (task === 'classification') {
      test(`${name}, ${task}: one class only is refused`, async () => {
        const rows = change(learnable(task, 50), (column) => column)
        const columns = rows.frame.columns.map((column) => (column.name === 'y' ? replaced(column, () => true, 1) : column))
        await assert.rejects(run({ ...rows, frame: { ...rows.frame, columns } }), (error) => isLevainError(error, 'target-unusable'))
      })

      test(`${name}, ${task}: several classes get a probability each`, async () => {
        const { model, metrics } = await run(threeClasses(600))
        assert.deepEqual(model.signature.output.classes, ['high', 'low', 'middle'])
        const { probabilities } = createPredictor(model).predictFrame(threeClasses(50).frame)
        for (const row of probabilities!) assert.ok(row.length === 3 && Math.abs(row.reduce((a, b) => a + b, 0) - 1) < 1e-9)
        if (name !== 'dummy') assert.ok(metrics.accuracy!.value! > 0.6, `accuracy ${metrics.accuracy!.value}`)
      })
    }
  }
}

/** What an algorithm that needs no target must hold. */
export function testWithoutTarget(name: AlgorithmName): void {
  const run = (rows: Rows): Promise<FitResult> => fitModel({ ...jobOf(name, rows, {}, 1), target: undefined }, () => {})
  test(`${name}: the same seed gives the same bytes, and a model that answers every row`, async () => {
    const rows = learnable('regression', 400)
    const { model, metrics } = await run(rows)
    assert.equal(encodeModel(model), encodeModel((await run(rows)).model))
    const { predictions } = createPredictor(decodeModel(encodeModel(model))).predictFrame(rows.frame)
    assert.equal(predictions.length, 400)
    assert.ok(predictions.flat().every((answer) => Number.isFinite(answer)))
    assert.ok(Object.values(metrics).every(({ value }) => Number.isFinite(value)))
  })

  const hard = {
    'missing values in every column': holed(learnable('regression', 300)),
    'constant columns': constant(learnable('regression', 200)),
    'a column with no value at all': emptied(learnable('regression', 200)),
    'one row': learnable('regression', 1),
    ...extreme('regression'),
  }
  for (const [what, rows] of Object.entries(hard)) {
    test(`${name}: ${what} gives finite answers or a coded error`, async () => {
      const outcome = await run(rows).catch((error) => error)
      if (outcome instanceof Error) return assert.ok(isLevainError(outcome, 'input-invalid'), String(outcome))
      const { predictions } = createPredictor(decodeModel(encodeModel(outcome.model))).predictFrame(holed(rows).frame)
      assert.ok(predictions.flat().every((answer) => Number.isFinite(answer)))
    })
  }
}

/** Numbers at the ends of what there is, and more categories than a byte, or two, can tell apart. */
function extreme(task: Task): Record<string, Rows> {
  const rows = learnable(task, 120)
  const scaled = (by: number): Rows =>
    change(rows, (column) => (column.kind === 'number' ? { ...column, values: column.values.map((x) => x * by) } : column))
  const target = (by: number): Rows => ({
    ...rows,
    frame: {
      ...rows.frame,
      columns: rows.frame.columns.map((column) =>
        column.name === 'y' && column.kind === 'number' ? { ...column, values: column.values.map((y) => y * by) } : column,
      ),
    },
  })
  return {
    'numbers near 1e308': scaled(5e307),
    'numbers near 1e154, whose squares overflow': scaled(1e154),
    'denormal numbers': scaled(1e-310),
    'whole numbers beyond 2^53': scaled(2 ** 60),
    'one row of 1e308 among small ones': change(rows, (column) =>
      column.kind === 'number' ? replaced(column, (row) => row === 9, 1e308) : column,
    ),
    '65,536 categories': manyLevels(task),
    ...(task === 'regression' ? { 'targets near 1e308': target(2e307), 'denormal targets': target(1e-310) } : {}),
  }
}

function manyLevels(task: Task): Rows {
  const rows = change(learnable(task, 600), (column) =>
    column.kind === 'category'
      ? {
          ...column,
          codes: column.codes.map((_, row) => (row * 109) % 65_536),
          levels: Array.from({ length: 65_536 }, (_, i) => `level ${i}`),
        }
      : column,
  )
  return rows
}

async function answersOrRefuses(name: AlgorithmName, task: Task, rows: Rows): Promise<void> {
  const outcome = await fitModel(jobOf(name, rows, {}, 1), () => {}).catch((error) => error)
  if (outcome instanceof Error) {
    assert.ok(isLevainError(outcome, 'input-invalid') || isLevainError(outcome, 'target-unusable'), String(outcome))
    return
  }
  const predictor = createPredictor(decodeModel(encodeModel(outcome.model)))
  assert.ok(predictor.scoreFrame(holed(rows).frame).every(Number.isFinite))
  // A level that training did not see.
  const unseen = change(rows, (column) =>
    column.kind === 'category' ? { ...column, levels: column.levels.map((level) => `${level}?`) } : column,
  )
  const scores = predictor.scoreFrame(unseen.frame)
  assert.ok(scores.every(Number.isFinite))
  if (task === 'classification') assert.ok(scores.every((p) => p >= 0 && p <= 1))
}

async function paramsOf(name: AlgorithmName): Promise<object> {
  const { openAlgorithm } = await import('./index.ts')
  return (await openAlgorithm(name)).params.shape
}

interface Rows {
  readonly frame: Frame
  readonly schema: readonly ColumnSchema[]
}

function jobOf(algorithm: AlgorithmName, { frame, schema }: Rows, params: FitJob['params'], seed: number): FitJob {
  return { algorithm, params, target: 'y', features: featureOptions.parse({}), schema, frame, validation: null, seed }
}

const schemaOf = (columns: readonly FrameColumn[], booleans: readonly string[] = []): ColumnSchema[] =>
  columns.map(({ name, kind }) => ({ name, type: booleans.includes(name) ? 'boolean' : kind, sqlType: '', nullable: true }))

/** Two numbers, a category and a time that matter, and noise. */
function learnable(task: Task, rows: number): Rows {
  const random = seededRandom(11)
  const numbers = (): Float64Array => Float64Array.from({ length: rows }, () => random.next() * 4 - 2)
  const [a, b, noise] = [numbers(), numbers(), numbers()]
  const codes = Int32Array.from({ length: rows }, (_, i) => (i < 2 ? i : Math.floor(random.next() * 5)))
  const at = Float64Array.from({ length: rows }, () => Date.UTC(2024, 0, 1) + Math.floor(random.next() * 90 * 24) * 3_600_000)
  const z = Array.from({ length: rows }, (_, i) => 1.5 * a[i]! + b[i]! + [-2, 1, 0, 2, -1][codes[i]!]! + noise[i]! * 0.2)
  const y = Float64Array.from(z, (value, i) =>
    task === 'regression' ? value : i < 2 ? i : random.next() < 1 / (1 + Math.exp(-2 * value)) ? 1 : 0,
  )
  const columns: FrameColumn[] = [
    { kind: 'number', name: 'a', values: a },
    { kind: 'number', name: 'b', values: b },
    { kind: 'number', name: 'noise', values: noise },
    { kind: 'category', name: 'city', codes, levels: ['Aachen', 'Bonn', 'Celle', 'Dachau', 'Emden'] },
    { kind: 'time', name: 'at', values: at },
    { kind: 'number', name: 'y', values: y },
  ]
  return { frame: { rows, columns }, schema: schemaOf(columns, task === 'classification' ? ['y'] : []) }
}

function threeClasses(rows: number): Rows {
  const { frame } = learnable('regression', rows)
  const y = frame.columns.find((column) => column.name === 'y')
  const codes = Int32Array.from(y?.kind === 'number' ? y.values : [], (value) => (value < -1.2 ? 0 : value < 1.2 ? 1 : 2))
  const columns: FrameColumn[] = [
    ...frame.columns.filter((column) => column.name !== 'y'),
    { kind: 'category', name: 'y', codes, levels: ['low', 'middle', 'high'] },
  ]
  return { frame: { rows, columns }, schema: schemaOf(columns) }
}

/** Every column but the target, changed. */
function change({ frame, schema }: Rows, alter: (column: FrameColumn, index: number) => FrameColumn): Rows {
  const columns = frame.columns.map((column, i) => (column.name === 'y' ? column : alter(column, i)))
  return { frame: { rows: frame.rows, columns }, schema }
}

const replaced = (column: FrameColumn, where: (row: number) => boolean, value: number): FrameColumn =>
  column.kind === 'category'
    ? { ...column, codes: column.codes.map((code, row) => (where(row) ? Math.trunc(value) : code)) }
    : { ...column, values: column.values.map((x, row) => (where(row) ? value : x)) }

const missing = (column: FrameColumn, where: (row: number) => boolean): FrameColumn =>
  replaced(column, where, column.kind === 'category' ? -1 : Number.NaN)

const holed = (rows: Rows): Rows => change(rows, (column, i) => missing(column, (row) => (row + i) % 3 === 0))
const constant = (rows: Rows): Rows => change(rows, (column, i) => (i % 2 === 0 ? replaced(column, () => true, 1) : column))
const emptied = (rows: Rows): Rows => change(rows, (column, i) => (i % 2 === 0 ? missing(column, () => true) : column))

function doubled({ frame, schema }: Rows): Rows {
  const copies = frame.columns.filter((column) => column.name !== 'y').map((column) => ({ ...column, name: `${column.name}2` }))
  const columns = [...frame.columns, ...copies]
  return { frame: { rows: frame.rows, columns }, schema: [...schema, ...schemaOf(copies)] }
}

function oneOfAClass({ frame, schema }: Rows): Rows {
  if (schema.find((column) => column.name === 'y')?.type !== 'boolean') return { frame, schema }
  const columns = frame.columns.map((column) =>
    column.name === 'y' && column.kind === 'number' ? { ...column, values: column.values.map((_, row) => (row === 7 ? 1 : 0)) } : column,
  )
  return { frame: { rows: frame.rows, columns }, schema }
}
