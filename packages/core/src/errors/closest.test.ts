import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closest, fail } from './index.ts'

test('the name that was meant is the one with the fewest letters to change; none where all are far', () => {
  const columns = ['tenure', 'Churn', 'Monthly Charges']
  assert.equal(closest('Chrun', columns), 'Churn')
  assert.equal(closest('monthly_charges', columns), 'Monthly Charges')
  assert.equal(closest('tenures', columns), 'tenure')
  assert.equal(closest('country', columns), undefined)
  assert.equal(closest('', []), undefined)
})

test('a missing column is answered with the one that was meant, a file in place of a dataset with how to read it', () => {
  assert.match(fail('column-missing', { table: 'telco', column: 'Chrun', columns: ['Churn'] }).message, /Did you mean Churn\?/)
  assert.equal(fail('dataset-not-found', { reference: 'data/churn.csv' }).next, 'levain ingest file data/churn.csv churn')
  assert.equal(fail('dataset-not-found', { reference: 'my churn.csv' }).next, 'levain explore list')
  assert.equal(fail('dataset-not-found', { reference: 'churn' }).next, 'levain explore list')
})
