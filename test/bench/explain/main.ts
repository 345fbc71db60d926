/** `npm run bench:explain`: TreeSHAP beside Python's shap and XGBoost's own contributions, in one run. See README.md. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Frame, type Model, seededRandom } from '@levain/core'
import { loadModel } from '@levain/runtime/codec'
import { createExplainer } from '@levain/runtime/explain'
import { withApp } from '../../../packages/platform/src/app/index.ts'
import { findPython } from '../../systems/python.ts'
import { randomFullTrees } from './full-trees.ts'

const [features, rowCount] = [30, 2000]
const python = await findPython(join(import.meta.dirname, 'contenders/requirements.txt'))
print('levain, 100 full trees of depth 6, 30 features', perSecond(randomFullTrees(), randomRows(rowCount)).speed)
const background = frameOf(randomFullTrees(), randomRows(100))
print('the same against 100 background rows', perSecond(randomFullTrees(), randomRows(rowCount / 10), { background }).speed)
if ('reason' in python) console.log(`not run: shap and XGBoost, because ${python.reason}`)
else await besidePeers(python.program)

/** The same model, trained by XGBoost and read by both; scikit-learn's of the same size for shap. */
async function besidePeers(program: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'levain-bench-'))
  try {
    const { stdout } = await promisify(execFile)(program, [join(import.meta.dirname, 'contenders/peers.py'), folder])
    const peers = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { xgboost: number; shap: number }
    const rows = new Float64Array(new Uint8Array(await readFile(join(folder, 'rows.f64'))).buffer)
    const theirs = new Float64Array(new Uint8Array(await readFile(join(folder, 'contributions.f64'))).buffer)
    const { speed, contributions } = perSecond(await imported(join(folder, 'model.json')), rows)
    print('levain, a model of XGBoost: 100 trees of depth 6, 30 features', speed)
    print('xgboost, pred_contribs, the same model and rows', peers.xgboost)
    print('shap, TreeExplainer, a model of scikit-learn of the same size', peers.shap)
    console.log(`largest difference from XGBoost's contributions: ${furthest(contributions, theirs).toExponential(1)}`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function imported(path: string): Promise<Model> {
  const models: Model[] = []
  await withApp(async (app) => {
    const { model } = await app.call('model.import', { path })
    models.push(await loadModel(app.context().blobs, model))
  })
  return models[0]!
}

/** Rows explained per CPU second on one thread, tables and all made before. */
function perSecond(
  model: Model,
  matrix: Float64Array,
  options: Parameters<typeof createExplainer>[1] = {},
): { speed: number; contributions: Float64Array } {
  const frame = frameOf(model, matrix)
  const explainer = createExplainer(model, options)
  explainer.explainFrame(frame)
  const started = process.cpuUsage()
  const { contributions } = explainer.explainFrame(frame)
  const { user, system } = process.cpuUsage(started)
  return { speed: frame.rows / ((user + system) / 1e6), contributions }
}

function frameOf({ signature }: Model, matrix: Float64Array): Frame {
  const rows = matrix.length / features
  const valuesOf = (j: number): Float64Array => Float64Array.from({ length: rows }, (_, i) => matrix[i * features + j]!)
  return { rows, columns: signature.inputs.map(({ name }, j) => ({ kind: 'number', name, values: valuesOf(j) })) }
}

function randomRows(rows: number): Float64Array {
  const random = seededRandom(5)
  return Float64Array.from({ length: rows * features }, () => random.next())
}

/** Theirs have the base in a last column. */
function furthest(own: Float64Array, theirs: Float64Array): number {
  let most = 0
  for (let i = 0; i < rowCount; i++)
    for (let j = 0; j < features; j++) most = Math.max(most, Math.abs(own[i * features + j]! - theirs[i * (features + 1) + j]!))
  return most
}

function print(what: string, speed: number): void {
  console.log(`${what.padEnd(66)} ${Math.round(speed).toLocaleString('en').padStart(8)} rows/s`)
}
