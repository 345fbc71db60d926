import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ColumnSchema, contracts } from '@levain/core'
import { withProducts } from './products.ts'

const features = contracts.automl.run.input.shape.features.parse({})
const number = (name: string): ColumnSchema => ({ name, type: 'number', sqlType: 'DOUBLE', nullable: false })

test('all squares and products of few columns of numbers, and only the squares of many', () => {
  const few = [number('a'), number('b'), { ...number('c'), type: 'category' as const }, number('y')]
  assert.deepEqual(withProducts(features, few, 'y').interactions, [
    ['a', 'a'],
    ['b', 'b'],
    ['a', 'b'],
  ])
  const many = Array.from({ length: 60 }, (_, i) => number(`x${i}`))
  assert.deepEqual(
    withProducts(features, many, 'y').interactions,
    many.map(({ name }) => [name, name]),
  )
})

test('what was asked for stays and is not made twice, and what is left out is not multiplied', () => {
  const columns = [number('a'), number('b'), number('c')]
  const asked = { ...features, drop: ['c'], interactions: [['b', 'a']] as [string, string][] }
  assert.deepEqual(withProducts(asked, columns, 'y').interactions, [
    ['b', 'a'],
    ['a', 'a'],
    ['b', 'b'],
  ])
})
