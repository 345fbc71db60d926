import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ExportTarget, isLevainError } from '@levain/core'
import { type Blueprint, blueprintOf } from './blueprint.fixture.ts'
import type { Exporter, Files } from './exporter.ts'

/**
 * What every exporter must do, whoever wrote it. Call it at the top of a test file.
 *
 * @example testExporter('compose', async () => (await import('./compose.ts')).default)
 */
export function testExporter(target: ExportTarget, load: () => Promise<Exporter>): void {
  const written = async (changes: Partial<Blueprint> = {}): Promise<Files> => (await load()).files(blueprintOf(changes))

  test(`${target}: the same deployment is the same text, and every file ends with one line feed`, async () => {
    const files = await written()
    assert.deepEqual(await written(), files)
    for (const [path, text] of Object.entries(files)) {
      assert.match(text, /[^\n]\n$/, path)
      assert.doesNotMatch(text, /[ \t]\n|\r|\t/, `${path} has white space that nobody sees`)
      assert.doesNotMatch(text, /undefined|NaN|\[object/, path)
    }
  })

  test(`${target}: paths stay in the folder, and a page says what to type`, async () => {
    const files = await written()
    for (const path of Object.keys(files)) assert.match(path, /^(?!.*\.\.)[\w.][\w./-]*$/)
    assert.match(files['README.md'] ?? '', /^## (Start|Build|Apply|Install)$/m)
    assert.match(files['README.md'] ?? '', /```sh\n/)
  })

  test(`${target}: image, name and number of replicas are in the text, and no secret is`, async () => {
    const { name, image } = blueprintOf({})
    const text = Object.values(await written()).join('\n')
    assert.ok(text.includes(image), 'the image, with its digest')
    assert.ok(text.includes(name))
    assert.notEqual(Object.values(await written({ replicas: 5 })).join('\n'), text)
    assert.doesNotMatch(text, /AKIA[0-9A-Z]{16}|BEGIN [A-Z ]*PRIVATE KEY|\bpassword\s*[:=]/i)
  })

  test(`${target}: a canary has its image and its part in the text, or is refused with what lacks`, async () => {
    const canary = { version: 4, image: `registry.example/churn@sha256:${'b'.repeat(64)}`, percent: 17 }
    const files = await written({ canary }).catch((error: unknown) => {
      assert.ok(isLevainError(error) && error.code === 'target-lacks', String(error))
      return null
    })
    if (!files) return
    const text = Object.entries(files)
      .filter(([path]) => path !== 'README.md')
      .map(([, file]) => file)
      .join('\n')
    assert.ok(text.includes(canary.image))
    assert.match(text, /\b17\b/)
  })

  test(`${target}: what it does not rent out is refused, never rounded down`, async () => {
    const huge = await written({ cpu: 96, memoryGiB: 2 }).catch((error: unknown) => {
      assert.ok(isLevainError(error) && error.code === 'target-lacks', String(error))
      return null
    })
    if (huge) assert.notDeepEqual(huge, await written())
  })
}
