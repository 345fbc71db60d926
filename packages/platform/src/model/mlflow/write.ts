import { createHash } from 'node:crypto'
import type { Model, SignatureColumn } from '@levain/core'
import { stringify } from 'yaml'
import { loader } from './loader.ts'

const file = 'model.onnx'
const module = 'levain_onnx'
/** What Python needs to answer; versions that were tried stand in docs/systems.md. */
const requirements = ['mlflow', 'onnx', 'onnxruntime', 'numpy', 'pandas']

/** A folder that MLflow loads by its flavours `onnx` and `python_function`: the ONNX model, and what MLflow asks to be said of it. */
export function mlflowFiles(model: Model, onnx: Uint8Array): Record<string, Uint8Array> {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value)
  return {
    MLmodel: text(mlmodel(model, onnx)),
    [file]: onnx,
    [`code/${module}.py`]: text(loader),
    'requirements.txt': text(`${requirements.join('\n')}\n`),
    'python_env.yaml': text(stringify({ python: '3.11', build_dependencies: ['pip'], dependencies: ['-r requirements.txt'] })),
  }
}

function mlmodel(model: Model, onnx: Uint8Array): string {
  const { inputs } = model.signature
  return stringify({
    flavors: {
      onnx: { data: file, providers: ['CPUExecutionProvider'], code: null, onnx_version: '1.17.0' },
      python_function: { loader_module: module, code: 'code', data: file, env: { virtualenv: 'python_env.yaml' }, python_version: '3.11' },
    },
    // MLflow wants an identity; the content is one, and the same model has the same.
    model_uuid: createHash('sha256').update(onnx).digest('hex').slice(0, 32),
    signature: { inputs: JSON.stringify(inputs.map(column)), outputs: null, params: null },
  })
}

/** Every number goes in as float64; a missing whole number would be none there. */
function column({ name, type, required }: SignatureColumn): object {
  return { name, type: type === 'category' || type === 'text' ? 'string' : 'double', required }
}
