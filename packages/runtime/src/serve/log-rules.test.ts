import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { answerOf, readLog, tempFolder } from './child.fixture.ts'
import { irisModel, writeBundle } from './iris.fixture.ts'
import { isSampled, keyedHash, openLogRules } from './log-rules.ts'
import { createServing } from './serving.ts'

const key = 'k'.repeat(32)

test('columns that are left out or hashed never reach the log, and rules are read again with a swap', async () => {
  using temp = tempFolder()
  const rules = `${temp.path}/rules.json`
  const write = (value: object) => writeFileSync(rules, JSON.stringify(value))
  write({ drop: ['sepal_length'], hash: ['petal_width'], key })
  const bundle = writeBundle(`${temp.path}/bundle`, irisModel, 'iris', 1)
  const serving = await createServing({ bundle, port: 0, log: `${temp.path}/log`, logRules: rules })
  const ask = () =>
    answerOf(
      fetch(`${serving.url}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"input":[5.1,3.5,1.4,0.2]}',
      }),
    )
  try {
    const { prediction } = await ask()
    write({})
    await serving.swap(bundle)
    await ask()
    write({ hash: ['petal_width'] })
    await assert.rejects(serving.swap(bundle), { code: 'input-invalid' })
    await ask()
    const [redacted, ...whole] = readLog(`${temp.path}/log`)
    assert.deepEqual(redacted?.inputs, { sepal_width: 3.5, petal_length: 1.4, petal_width: keyedHash(key, '0.2') })
    assert.equal(redacted?.prediction, prediction)
    for (const { inputs } of whole) assert.deepEqual(Object.values(inputs), [5.1, 3.5, 1.4, 0.2])
    assert.equal(whole.length, 2)
  } finally {
    await serving.drain()
  }
})

test('a sample keeps the share asked for, decided by the id, and counts the rest', async () => {
  using temp = tempFolder()
  const rules = `${temp.path}/rules.json`
  writeFileSync(rules, JSON.stringify({ sample: 0.25 }))
  const bundle = writeBundle(`${temp.path}/bundle`, irisModel, 'iris', 1)
  const serving = await createServing({ bundle, port: 0, log: `${temp.path}/log`, logRules: rules })
  try {
    const body = JSON.stringify({ inputs: Array.from({ length: 4000 }, () => [5.1, 3.5, 1.4, 0.2]) })
    const { ids } = await answerOf(
      fetch(`${serving.url}/predict`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
    )
    const kept = readLog(`${temp.path}/log`).map(({ id }) => id)
    assert.deepEqual(
      kept,
      ids.filter((id) => isSampled(id, 0.25)),
    )
    assert.ok(Math.abs(kept.length - 1000) < 150, String(kept.length))
    const metrics = await (await fetch(`${serving.url}/metrics`)).text()
    assert.ok(metrics.includes(`\nlevain_serve_log_left_out_total ${4000 - kept.length}\n`))
  } finally {
    await serving.drain()
  }
})

test('rules that cannot be followed are refused', () => {
  using temp = tempFolder()
  const path = `${temp.path}/rules.json`
  for (const rules of ['{', '{"sample":0}', '{"sample":2}', '{"drop":"a"}', '{"hash":["a"]}', '{"hash":["a"],"key":"short"}']) {
    writeFileSync(path, rules)
    assert.throws(() => openLogRules(path), { code: 'input-invalid' })
  }
  assert.throws(() => openLogRules(`${temp.path}/absent`), { code: 'input-invalid' })
})
