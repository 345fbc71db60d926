import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { exportTarget } from '@levain/core'
import { testExporter } from './exporter.conformance.ts'
import { goldenPath, goldenText } from './golden.ts'
import { exporters } from './index.ts'

for (const target of exportTarget.options) {
  const load = async () => (await exporters[target]()).default
  testExporter(target, load)

  test(`${target}: the text is the one that was read and committed; golden.ts writes it anew`, async () => {
    assert.equal(goldenText(await load()), readFileSync(goldenPath(target), 'utf8'))
  })
}
