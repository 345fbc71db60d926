import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@levain/core'
import { drawLayers, type OutputLoss, Propagation, zerosLike } from './network.ts'

test('derivatives that are passed back are those that small changes of each weight show', () => {
  const random = seededRandom(4)
  const layers = drawLayers([3, 5, 4, 2], random)
  const propagation = new Propagation(layers)
  const row = [0.5, -1.25, 0]
  const loss: OutputLoss = (out, _, d) => {
    for (let k = 0; k < 2; k++) d[k] = out[k]! - k
    return out.reduce((sum, y, k) => sum + (y - k) ** 2 / 2, 0)
  }
  const run = (gradient = zerosLike(layers)): number => {
    propagation.input.set(row)
    propagation.forwards()
    return propagation.backwards(loss, 0, 1, gradient)
  }
  const gradient = zerosLike(layers)
  run(gradient)
  for (const [l, layer] of layers.entries()) {
    for (const which of ['weights', 'bias'] as const) {
      for (let i = 0; i < layer[which].length; i++) {
        const own = layer[which][i]!
        layer[which][i] = own + 1e-6
        const above = run()
        layer[which][i] = own - 1e-6
        const below = run()
        layer[which][i] = own
        assert.ok(Math.abs((above - below) / 2e-6 - gradient[l]![which][i]!) < 1e-6)
      }
    }
  }
})

test('dropped units answer 0, and the others make up for them', () => {
  const layers = drawLayers([1, 2000, 1], seededRandom(1))
  layers[0]!.weights.fill(1)
  layers[1]!.weights.fill(1 / 2000)
  const propagation = new Propagation(layers)
  propagation.input[0] = 1
  propagation.drop(0.25, seededRandom(2))
  assert.ok(Math.abs(propagation.forwards()[0]! - 1) < 0.05)
  propagation.keepAll()
  assert.ok(Math.abs(propagation.forwards()[0]! - 1) < 1e-12)
})
