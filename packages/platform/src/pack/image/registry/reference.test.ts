import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readReference, written } from './reference.ts'

const digest = `sha256:${'a'.repeat(64)}`

test('a reference is read as Docker reads it', () => {
  const full: Readonly<Record<string, string>> = {
    node: 'docker.io/library/node:latest',
    'node:24-slim': 'docker.io/library/node:24-slim',
    'team/churn': 'docker.io/team/churn:latest',
    'localhost/churn:3': 'localhost/churn:3',
    'localhost:5000/churn': 'localhost:5000/churn:latest',
    'registry.example/team/a/churn:v1.2': 'registry.example/team/a/churn:v1.2',
    '[::1]:5000/churn:1': '[::1]:5000/churn:1',
    [`gcr.io/distroless/cc@${digest}`]: `gcr.io/distroless/cc@${digest}`,
    [`gcr.io/distroless/cc:nonroot@${digest}`]: `gcr.io/distroless/cc@${digest}`,
  }
  for (const [short, expected] of Object.entries(full)) assert.equal(written(readReference(short, 'to')), expected)
})

test('what is no reference is refused with what was expected', () => {
  for (const wrong of [
    '',
    'registry.example/Churn',
    'churn:',
    'churn:a b',
    'a//b',
    'churn@sha256:12',
    'churn@md5:1',
    'http://host/churn',
    'host:99:1/churn',
    '../churn',
  ])
    assert.throws(() => readReference(wrong, 'to'), { code: 'input-invalid' }, wrong)
})
