import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mlflowLink } from './mlflowLink.ts'

test('links that MLflow clients print lead to the page of the run, the experiment or the model', () => {
  assert.deepEqual(mlflowLink('/experiments/12/runs/4f2a'), { run: '4f2a' })
  assert.deepEqual(mlflowLink('#/experiments/team%2Fproject'), { experiment: 'team/project' })
  assert.deepEqual(mlflowLink('/experiments/12/runs?view=x'), { experiment: '12' })
  assert.deepEqual(mlflowLink('/models/late/versions/3'), { model: 'late', version: '3' })
  assert.deepEqual(mlflowLink('/models/late/versions/x'), { model: 'late' })
  for (const other of ['', '#', '#section', '/', '/experiments', '/settings/x', '/models/'])
    assert.equal(mlflowLink(other), undefined, other)
  assert.deepEqual(mlflowLink('/models/100%'), { model: '100%' })
})
