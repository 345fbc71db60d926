import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { test } from 'node:test'
import { codes } from '@levain/core'

const pages = globSync('docs/errors/*.md')
const entries = Object.entries<{ status: number }>(codes)

test('every code of the error table has a page, and every page has a code', () => {
  assert.deepEqual(pages.map((page) => basename(page, '.md')).sort(), Object.keys(codes).sort())
})

test('a page says what the error means, shows one, and says what to do', () => {
  for (const page of pages) {
    const text = readFileSync(page, 'utf8')
    const headings = text.match(/^#+ .*$/gm)
    assert.deepEqual(headings, [`# ${basename(page, '.md')}`, '## What it means', '## Example', '## What to do'], page)
    assert.doesNotMatch(text, /## [^\n]+\n\s*(##|$)/, `${page} has an empty part`)
  }
})

test('every code has a status that says whose mistake it is', () => {
  for (const [code, { status }] of entries) assert.ok(status >= 400 && status < 600, `${code} answers ${status}`)
})

test('codes are lower-case words joined by dashes', () => {
  for (const code of Object.keys(codes)) assert.match(code, /^[a-z]+(-[a-z]+)*$/)
})
