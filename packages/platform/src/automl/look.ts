import { type ColumnSchema, fail, type Model } from '@levain/core'
import { readTruth } from '@levain/runtime/model'
import { metricsFor } from '@levain/runtime/stats'
import { readTarget } from '../train/index.ts'
import { divide, foldCountFor } from './folds.ts'
import { guardColumns } from './guardrails/columns.ts'
import { guardTarget } from './guardrails/target.ts'
import { guardMemory, guardSplit } from './guardrails/workings.ts'
import { isOf, metricOf } from './metric.ts'
import type { Job, Plan } from './plan.ts'

/**
 * Looks at the data before anything is learned: what the target is, which columns are of use, how models are judged.
 *
 * @throws target-unusable, column-missing, input-invalid
 */
export function look(job: Job): Plan {
  const target = schemaOf(job, job.target)
  const tasks = job.task ? [job.task] : (['classification', 'regression'] as const)
  const { task, classes } = readTarget(job.frame, target, { name: 'AutoML', tasks })
  const metric = job.metric ?? metricOf(task, classes?.length ?? 0)
  if (!isOf(task, metric))
    throw fail('input-invalid', { field: 'metric', expected: `one of ${metricsFor(task).join(', ')} for ${task}`, got: metric })
  const truth = truthOf(job, task, classes)
  const rows = truth.reduce((count, y) => count + (Number.isNaN(y) ? 0 : 1), 0)
  if (rows < rowsMin) throw fail('target-unusable', { target: job.target, reason: `${rows} rows have it; at least ${rowsMin} are needed` })
  const count = foldsFor(job, rows)
  const columns = guardColumns(job, truth, classes?.length ?? 0)
  const groups = job.group === undefined ? null : codesOf(job, job.group)
  const times = job.timeColumn === undefined ? null : timesOf(job, job.timeColumn)
  const folds = divide({ truth, classes: classes?.length ?? 0, folds: count, seed: job.seed, groups, times })
  const memory = guardMemory(job)
  const { split, guardrail } = guardSplit(job, folds, rows)
  return {
    task,
    classes,
    metric,
    truth,
    features: columns.features,
    folds,
    split,
    rows,
    workers: memory.workers,
    guardrails: [...guardTarget(job, truth, classes), guardrail, ...columns.guardrails, memory.guardrail],
  }
}

const rowsMin = 10

function foldsFor({ folds, timeColumn, group, frame }: Job, rows: number): number {
  const wanted = folds ?? (timeColumn === undefined ? foldCountFor(rows) : Math.min(5, foldCountFor(rows)))
  if (group === undefined) return wanted
  const column = frame.columns.find(({ name }) => name === group)
  const groups = column?.kind === 'category' ? column.levels.length : new Set(column?.values).size
  if (groups < 2) throw fail('input-invalid', { field: 'group', expected: 'a column with at least two different values', got: group })
  return Math.min(wanted, groups)
}

function schemaOf({ schema }: Job, name: string): ColumnSchema {
  const found = schema.find((column) => column.name === name)
  if (!found) throw fail('column-missing', { table: 'the table', column: name, columns: schema.map((column) => column.name) })
  return found
}

function truthOf({ frame, target }: Job, task: Plan['task'], classes: Plan['classes']): Float64Array {
  const output = { name: target, task, ...(classes ? { classes: [...classes] } : {}) }
  const blank: Model = {
    format: 'levain-model/1',
    algorithm: '',
    signature: { inputs: [], output },
    transforms: [],
    features: [],
    shape: { kind: 'constant', value: [0], link: 'identity' },
  }
  const known = readTruth(blank, frame)
  const truth = new Float64Array(new SharedArrayBuffer(frame.rows * 8)).fill(Number.NaN)
  for (const [i, row] of known.rows.entries()) truth[row] = known.truth[i]!
  return truth
}

/** Groups by number; rows without one are a group together. */
function codesOf({ frame }: Job, name: string): Int32Array {
  const column = frame.columns.find((candidate) => candidate.name === name)!
  if (column.kind === 'category') return column.codes
  const codes = new Map<number, number>()
  return Int32Array.from(column.values, (value) => {
    const code = codes.get(value) ?? codes.size
    codes.set(value, code)
    return code
  })
}

/** @throws input-invalid */
function timesOf({ frame }: Job, name: string): Float64Array {
  const column = frame.columns.find((candidate) => candidate.name === name)!
  if (column.kind !== 'category') return column.values
  throw fail('input-invalid', { field: 'timeColumn', expected: 'a column of instants or numbers', got: `${name}, which holds text` })
}
