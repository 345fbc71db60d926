import type { Signature } from '@levain/core'
import type { Attribution } from '../../explain/index.ts'
import { ascii } from '../answer.ts'
import { explainerOf } from '../explanation.ts'
import { onlyOne, readJsonObject } from '../json.ts'
import { refuse } from '../refuse.ts'
import type { Row } from '../rows.ts'
import type { LoadedVersion } from '../version.ts'
import type { Answered, Asked, Asking, Door } from './door.ts'
import { servedModel } from './model-name.ts'
import { fromInstances } from './payloads.ts'

/** Rows explained at once: each costs a good deal more than its prediction. */
const explainedMax = 100

/** Predictions with what each column added to them: `/explain` is asked like `/predict`, and KServe's `:explain` with `instances`. */
export const explain: Door = {
  name: 'explanations',
  asks: {
    '/explain': { types: ['application/json'], read: readExplain },
    '/v1/models/{model}:explain': {
      types: ['application/json'],
      read: readInstances,
      refusal: ({ code, message }) => ({ error: message, code }),
    },
  },
}

function readExplain({ body, version }: Asking): Asked {
  const asked = readJsonObject(body)
  const isMany = onlyOne(asked, ['input', 'inputs']) === 'inputs'
  return explained(isMany ? version.rows.rows(asked.inputs, 'inputs') : [version.rows.row(asked.input, 'input')], version)
}

function readInstances(asking: Asking): Asked {
  servedModel(asking)
  const asked = readJsonObject(asking.body)
  onlyOne(asked, ['instances'])
  return explained(fromInstances(asked.instances, 'instances', asking.version.rows), asking.version)
}

function explained(rows: readonly Row[], version: LoadedVersion): Asked {
  if (rows.length > explainedMax) throw refuse('body', `at most ${explainedMax} rows`, `${rows.length} rows`)
  const explainer = explainerOf(version)
  return { rows, answer: (answered) => write(explainer.explain(rows), explainer.reference, version, answered) }
}

function write(
  attribution: Attribution,
  reference: Row | null,
  { signature, rows: { columns }, bundle }: LoadedVersion,
  { texts, ids }: Answered,
): string {
  const { mode, space, base, features, outputs, contributions } = attribution
  const labels = labelsOf(signature, outputs)
  /** One number, or one per class. */
  const perOutput = (values: Float64Array) => (outputs === 1 ? values[0] : Object.fromEntries(labels.map((label, k) => [label, values[k]])))
  const at = (row: number, feature: number) => (row * features.length + feature) * outputs
  const explanations = texts.map(({ prediction }, row) => ({
    prediction: JSON.parse(prediction) as unknown,
    id: ids[row],
    contributions: Object.fromEntries(
      features.map((name, f) => [name, perOutput(contributions.subarray(at(row, f), at(row, f) + outputs))]),
    ),
  }))
  const compared = reference && Object.fromEntries(columns.map(({ name }, index) => [name, reference[index]]))
  const { model, version } = bundle.index
  return ascii(JSON.stringify({ explanations, base: perOutput(base), of: labels, mode, space, reference: compared, model, version }))
}

/** What contributions are to: the classes, or a single margin, of two classes that of the second. */
function labelsOf({ output }: Signature, outputs: number): string[] {
  if (!output.classes) return [output.name]
  return outputs === 1 ? [String(output.classes[1])] : output.classes.map(String)
}
