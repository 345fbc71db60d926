import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseOrderBy } from '@levain/core/filter'
import { columnLabel, orderOf, readColumn, runFields, searchKey } from './column-key.ts'

test('a column is sorted by what the search language calls it', () => {
  assert.deepEqual(orderOf('-metric:auc'), ['metrics.auc DESC'])
  assert.deepEqual(orderOf('min:val/loss 2'), ['metrics.`val/loss 2`.min ASC'])
  assert.deepEqual(orderOf('tag:mlflow.user'), ['tags.`mlflow.user` ASC'])
  assert.deepEqual([orderOf('took'), orderOf(undefined), orderOf('-nothing')], [[], [], []])
})

test('the best of a loss is its least, of anything else its greatest', () => {
  assert.equal(searchKey('best:val_loss'), 'metrics.val_loss.min')
  assert.equal(searchKey('best:auc'), 'metrics.auc.max')
})

test('every order can be read by the parser of the search language', () => {
  const keys = [...Object.keys(runFields), 'metric:a.b', 'max:x y', 'best:é', 'param:a/b', 'tag:`']
  for (const key of keys) assert.doesNotThrow(() => parseOrderBy(orderOf(`-${key}`)), key)
})

test('a metric may be called like a part of another', () => {
  assert.deepEqual(readColumn('metric:loss.min'), { group: 'metric', name: 'loss.min' })
  assert.deepEqual(readColumn('max:a:b'), { group: 'max', name: 'a:b' })
  assert.equal(columnLabel('max:a:b'), 'max a:b')
})
