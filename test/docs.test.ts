import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { brokenLinks } from '../scripts/docs/links.ts'
import { referencePages } from '../scripts/docs/reference.ts'

test('the reference says what the code says; npm run docs writes it anew', () => {
  for (const [path, text] of Object.entries(referencePages())) assert.equal(existsSync(path) && readFileSync(path, 'utf8'), text, path)
})

test('every link of the documentation leads somewhere', () => {
  assert.deepEqual(brokenLinks(), [])
})
