import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Model } from '@levain/core'
import { type Child, readLog, startServe, tempFolder } from '../child.fixture.ts'
import { irisModel, writeBundle } from '../iris.fixture.ts'

/** A stump on size, its log-odds −1 below 50 and 2 above. */
const stump: Model = {
  format: 'levain-model/1',
  algorithm: 'boosting',
  signature: {
    inputs: [
      { name: 'size', type: 'number', required: true },
      { name: 'city', type: 'category', required: false },
    ],
    output: { name: 'sold', task: 'classification', classes: ['no', 'yes'] },
  },
  transforms: [{ kind: 'one-hot', column: 'city', levels: ['Bonn'] }],
  features: ['size', 'city=Bonn'],
  shape: {
    kind: 'trees',
    aggregation: 'sum',
    outputs: 1,
    base: [0.5],
    link: 'logit',
    trees: [
      {
        feature: [0, 0, 0],
        threshold: [50, 0, 0],
        left: [1, -1, -1],
        right: [2, -1, -1],
        missingLeft: [true, false, false],
        value: [0, -1, 2],
        cover: [4, 2, 2],
      },
    ],
  },
}

interface Explained {
  readonly explanations: readonly { prediction: unknown; id: string; contributions: Record<string, number & Record<string, number>> }[]
  readonly base: number & Record<string, number>
  readonly of: readonly string[]
  readonly mode: string
  readonly reference: Record<string, unknown> | null
}

const temp = tempFolder()
let trees: Child
let iris: Child

before(async () => {
  trees = await startServe(['--bundle', writeBundle(`${temp.path}/stump`, stump, 'stump', 1), '--log', `${temp.path}/log`])
  iris = await startServe(['--bundle', writeBundle(`${temp.path}/iris`, irisModel, 'iris', 1)])
})
after(async () => {
  await trees[Symbol.asyncDispose]()
  await iris[Symbol.asyncDispose]()
  temp[Symbol.dispose]()
})

async function ask(child: Child, path: string, body: unknown): Promise<{ status: number; said: Explained }> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${child.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, said: (await response.json()) as Explained }
}

test('what each column of a tree model added stands beside the answer, adds up to its log-odds, and the answer is in the log', async () => {
  const { said } = await ask(trees, '/explain', { inputs: [[80, 'Bonn'], { size: 20 }] })
  assert.deepEqual([said.mode, said.of, said.reference, said.base], ['path-dependent', ['yes'], null, 1])
  assert.deepEqual(
    said.explanations.map(({ prediction, contributions }) => [prediction, contributions]),
    [
      ['yes', { size: 1.5, city: 0 }],
      ['no', { size: -1.5, city: 0 }],
    ],
  )
  const logged = readLog(`${temp.path}/log`).slice(-2)
  assert.deepEqual(
    logged.map(({ id }) => id),
    said.explanations.map(({ id }) => id),
  )
})

test('a linear model is compared with a typical row, which is told', async () => {
  const { said } = await ask(iris, '/explain', { input: [5.1, 3.5, 1.4, 0.2] })
  assert.deepEqual([said.mode, said.of.length, Object.keys(said.reference ?? {}).length], ['interventional', 3, 4])
  const [flower] = said.explanations
  const margin = Object.values(flower!.contributions).reduce((sum, added) => sum + added.setosa!, said.base.setosa!)
  const { intercept, coefficients } = irisModel.shape as { intercept: number[]; coefficients: number[][] }
  const expected = [5.1, 3.5, 1.4, 0.2].reduce((sum, value, index) => sum + value * coefficients[0]![index]!, intercept[0]!)
  assert.ok(Math.abs(margin - expected) < 1e-9)
})

test("KServe's explain takes instances; more rows than a hundred and other models are refused", async () => {
  assert.equal((await ask(trees, '/v1/models/stump:explain', { instances: [[80, 'Bonn']] })).said.explanations[0]?.prediction, 'yes')
  assert.equal((await ask(trees, '/v1/models/other:explain', { instances: [[80, 'Bonn']] })).status, 404)
  assert.equal((await ask(trees, '/explain', { inputs: Array.from({ length: 101 }, () => [1, null]) })).status, 400)
})
