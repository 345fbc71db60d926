import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withApp } from '../app/index.ts'

const rows = (target: string): string => `select hash(i, 1) % 1000 as a, hash(i, 2) % 7 as b, ${target} as y from range(800) t(i)`

test('a target that no column says anything about is named as such, whatever its kind, and others are not', () =>
  withApp(async (app) => {
    const said = async (target: string, algorithm: 'logistic' | 'linear'): Promise<string | null> => {
      const { digest: data } = await app.context().tables.write(rows(target), {})
      return (await app.call('train.fit', { data, target: 'y', algorithm })).said
    }
    assert.match((await said("case when hash(i, 3) % 2 = 0 then 'yes' else 'no' end", 'logistic')) ?? '', /^Not shown to be better .*auc/)
    assert.match((await said('hash(i, 3) % 1000 / 7.0', 'linear')) ?? '', /^Not shown to be better .*r2/)
    assert.equal(await said("case when hash(i, 1) % 1000 > 500 then 'yes' else 'no' end", 'logistic'), null)
    assert.equal(await said('hash(i, 1) % 1000 / 7.0 + hash(i, 3) % 50', 'linear'), null)
  }))
