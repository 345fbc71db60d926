// Outside system: Chromium
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { openBrowser, openTab, settle } from './browser.ts'
import { openStudio } from './studio.ts'

const kilobytesMost = 250

describe('the first load', () => {
  let browser: Browser
  let studio: Awaited<ReturnType<typeof openStudio>>
  before(async () => {
    ;[browser, studio] = await Promise.all([openBrowser(), openStudio()])
  })
  after(async () => {
    await browser?.close()
    await studio?.close()
  })

  test(`is at most ${kilobytesMost} kB of gzipped JavaScript, and asks no other server for anything`, async () => {
    const { page } = await openTab(browser)
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(studio.url)
    await settle(page)
    const own = asked.filter((url) => new URL(url).origin === studio.url)
    assert.deepEqual(
      asked.filter((url) => !own.includes(url) && !url.startsWith('data:')),
      [],
    )
    const scripts = own.map((url) => new URL(url).pathname).filter((path) => path.endsWith('.js'))
    const sizes = await Promise.all(
      scripts.map(async (path) => gzipSync(await readFile(new URL(`../dist${path}`, import.meta.url))).length),
    )
    const kilobytes = sizes.reduce((sum, size) => sum + size, 0) / 1000
    assert.ok(scripts.length > 0 && kilobytes <= kilobytesMost, `${kilobytes.toFixed(0)} kB in ${scripts.length} files`)
    console.log(`first load: ${kilobytes.toFixed(0)} kB gzipped in ${scripts.length} scripts`)
  })
})
