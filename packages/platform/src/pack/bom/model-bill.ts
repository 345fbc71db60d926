import type { DescribedVersion, Json } from '@levain/core'
import { billText, type Component, sha256 } from './cyclonedx.ts'

const approaches = {
  classification: 'supervised',
  regression: 'supervised',
  clustering: 'unsupervised',
  anomaly: 'unsupervised',
  projection: 'unsupervised',
} as const

export interface ModelFacts {
  readonly version: DescribedVersion
  /** Name of the dataset it was trained on, e.g. `flights@3`; null where only its digest is known. */
  readonly data: string | null
  /** What `environment.json` says it was trained with. */
  readonly trained: Json
  readonly levain: string
}

/** What a model is: task, inputs, how well it does, the data and the versions it was trained with. */
export function modelBill({ version, data, trained, levain }: ModelFacts): string {
  const { model, version: number, manifest, trainedOn, createdAt } = version
  const dataset: Component | null = trainedOn
    ? {
        type: 'data',
        'bom-ref': `data:${trainedOn}`,
        name: data ?? trainedOn,
        hashes: [sha256(trainedOn)],
        data: [{ type: 'dataset', name: data ?? trainedOn }],
      }
    : null
  const of: Component = {
    type: 'machine-learning-model',
    'bom-ref': `model:${model}@${number}`,
    name: model,
    version: String(number),
    ...(version.description && { description: version.description }),
    hashes: [sha256(manifest)],
    modelCard: modelCard(version, dataset),
    properties: columns(version),
  }
  return billText({ of, at: createdAt, levain, parts: [...(dataset ? [dataset] : []), ...trainedWith(trained)] })
}

function modelCard({ algorithm, signature, metrics }: DescribedVersion, dataset: Component | null): Record<string, unknown> {
  const { task, name } = signature.output
  return {
    modelParameters: {
      approach: { type: approaches[task] },
      task,
      ...(algorithm && { architectureFamily: algorithm }),
      ...(dataset && { datasets: [{ ref: dataset['bom-ref'] }] }),
      inputs: signature.inputs.map((column) => ({ format: `${column.name}: ${column.type}` })),
      outputs: [{ format: `${name}: ${signature.output.classes ? `one of ${signature.output.classes.join(', ')}` : task}` }],
    },
    quantitativeAnalysis: {
      performanceMetrics: Object.entries(metrics).flatMap(([type, { value, low, high }]) => {
        if (value === null) return []
        const interval = low !== undefined &&
          high !== undefined && { confidenceInterval: { lowerBound: String(low), upperBound: String(high) } }
        return [{ type, value: String(value), ...interval }]
      }),
    },
  }
}

const columns = ({ signature, run }: DescribedVersion) => [
  ...signature.inputs.map(({ name, type, required }) => ({
    name: `levain:input:${name}`,
    value: `${type}${required ? '' : ', may be missing'}`,
  })),
  ...(run ? [{ name: 'levain:run', value: run }] : []),
]

/** Names and versions at the top of what is known of the training. */
function trainedWith(trained: Json): Component[] {
  if (trained === null || typeof trained !== 'object' || Array.isArray(trained)) return []
  return Object.entries(trained)
    .flatMap(([name, version]) => (typeof version === 'string' ? [[name, version] as const] : []))
    .map(([name, version]) => ({ type: 'framework', 'bom-ref': `trained-with:${name}`, name, version }))
}
