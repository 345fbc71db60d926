import type { PlanStep, Step } from '@levain/core'
import { number } from './words.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * What came of a step, in a few words: the score of each model, the verdict, the version, the address. Null where there is
 * nothing that a person would ask for.
 *
 * @param tasks the tasks of the step, all that a run has
 */
export function stepResult({ action }: PlanStep, tasks: readonly Step[]): string | null {
  const outputs = tasks.filter((task) => Object.keys(task.outputs).length > 0).map(valuesOf)
  const [first] = outputs
  if (first === undefined) return null
  if (action.kind === 'pick') return word(first.algorithm)
  if (action.kind !== 'verb') return null
  return (results[action.verb]?.(first, outputs) ?? '') || null
}

/** By verb, from the outputs of the first task and of all. */
const results: Readonly<Record<string, (first: Fields, all: readonly Fields[]) => string>> = {
  'ingest.file': ({ version }) => {
    const { dataset, version: number_, rows } = fields(version)
    return `${word(dataset)}@${word(number_)}, ${word(rows)} rows`
  },
  'validate.data': ({ verdict }) => word(fields(verdict).reason),
  'train.split': ({ trainRows, testRows }) => `${word(trainRows)} rows to learn, ${word(testRows)} to test`,
  'train.fit': (_, all) => all.map(({ algorithm, score }) => `${word(algorithm)} ${word(score)}`).join(', '),
  'evaluate.report': ({ metrics }) => measured(fields(metrics)),
  'validate.model': ({ passed, verdict }) => `${passed === true ? 'passed' : 'refused'}: ${word(fields(verdict).reason)}`,
  'registry.register': ({ reference }) => word(reference),
  'registry.promote': ({ model, version }) => {
    const { name, aliases } = fields(model)
    const of = Object.entries(fields(aliases)).flatMap(([alias, at]) => (at === fields(version).version ? [alias] : []))
    return `${word(name)}@${word(fields(version).version)} is ${of.join(', ')}`
  },
  'deploy.apply': ({ url }) => word(url),
}

/** The first metric with its interval: metrics come with the most telling one in front. */
function measured(metrics: Fields): string {
  const [[name, metric] = []] = Object.entries(metrics)
  if (name === undefined) return ''
  const { value, low, high } = fields(metric)
  return `${name} ${word(value)}${low === undefined ? '' : ` (${word(low)} to ${word(high)})`}`
}

function valuesOf({ outputs }: Step): Fields {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, artifact]) => [name, 'value' in artifact ? artifact.value : artifact.digest]),
  )
}

const fields = (value: unknown): Fields => (value !== null && typeof value === 'object' ? (value as Fields) : {})

const word = (value: unknown): string =>
  typeof value === 'number'
    ? number(Number(value.toPrecision(Number.isInteger(value) ? 15 : 4)))
    : value === undefined
      ? '?'
      : String(value)
