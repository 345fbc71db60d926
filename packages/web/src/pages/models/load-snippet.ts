import type { ModelVersion } from '@levain/sdk'

/** Python that loads a version from this server and asks it. */
export function loadSnippet({ model, version, algorithm, signature }: ModelVersion, origin: string): string {
  const row = signature ? Object.fromEntries(signature.inputs.slice(0, 3).map((column) => [column.name, exampleOf(column)])) : {}
  const columns = Object.entries(row).map(([name, value]) => `${JSON.stringify(name)}: [${value}]`)
  const native = flavours[algorithm]
  return [
    'import mlflow',
    ...(signature ? ['import pandas as pd'] : []),
    `mlflow.set_tracking_uri(${JSON.stringify(origin)})`,
    `model = mlflow.pyfunc.load_model(${JSON.stringify(`models:/${model}/${version}`)})`,
    ...(signature ? [`model.predict(pd.DataFrame({${columns.join(', ')}${signature.inputs.length > 3 ? ', …' : ''}}))`] : []),
    ...(native ? [`# as its own framework knows it: mlflow.${native}.load_model(${JSON.stringify(`models:/${model}/${version}`)})`] : []),
  ].join('\n')
}

type Column = NonNullable<ModelVersion['signature']>['inputs'][number]

function exampleOf({ type, range, levels }: Column): string {
  if (levels?.[0] !== undefined) return JSON.stringify(levels[0])
  if (type === 'text' || type === 'category') return '"a"'
  if (type === 'time') return '"2026-01-31"'
  if (type === 'boolean') return 'True'
  const middle = range ? (range.min + range.max) / 2 : 1
  return String(type === 'integer' ? Math.round(middle) : Number(middle.toPrecision(3)))
}

const flavours: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'sklearn',
    'xgboost',
    'lightgbm',
    'catboost',
    'pytorch',
    'tensorflow',
    'keras',
    'onnx',
    'transformers',
    'statsmodels',
    'prophet',
    'spacy',
  ].map((name) => [name, name]),
)
