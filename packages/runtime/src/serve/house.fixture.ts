import type { Model } from '@levain/core'

/** Inputs of every type, two of them optional; answers a number. */
export const houseModel: Model = {
  format: 'levain-model/1',
  algorithm: 'dummy',
  signature: {
    inputs: [
      { name: 'size', type: 'number', required: false },
      { name: 'rooms', type: 'integer', required: true },
      { name: 'garden', type: 'boolean', required: true },
      { name: 'city', type: 'category', required: false },
      { name: 'sold', type: 'time', required: true },
    ],
    output: { name: 'price', task: 'regression' },
  },
  transforms: [],
  features: [],
  shape: { kind: 'constant', link: 'identity', value: [7.5] },
}
