// Outside system: Chromium
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { silentLog } from '@levain/core'
import { type App, createServer, openApp } from 'levain'
import type { Browser } from 'playwright-core'
import { openBrowser } from './browser.ts'

const password = 'correct horse battery'

describe('a server that asks who you are', () => {
  let browser: Browser
  let app: App
  let server: Awaited<ReturnType<typeof createServer>>
  let folder: string
  before(async () => {
    browser = await openBrowser()
    folder = await mkdtemp(join(tmpdir(), 'levain-login-'))
    app = await openApp({ projectFolder: folder, log: silentLog })
    await app.call('users.add', { user: 'ada', password, roles: ['scientist'] })
    server = await createServer(app, { studio: fileURLToPath(new URL('../dist', import.meta.url)), auth: 'required' })
  })
  after(async () => {
    await browser?.close()
    await server?.close()
    await app?.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  })

  test('the browser asks for a name and password, and the studio works with them, live', async () => {
    const context = await browser.newContext({ httpCredentials: { username: 'ada', password } })
    const page = await context.newPage()
    await page.goto(`${server.url}/runs`)
    await page.locator('main .command').first().waitFor()
    const run = await app.call('track.start', { name: 'made meanwhile', experiment: 'live' })
    await page.getByText('made meanwhile').first().waitFor()
    await page.goto(`${server.url}/#/experiments/live/runs/${run.id}`)
    await page.waitForURL(`${server.url}/experiments/runs/${run.id}`)
    await context.close()
  })

  test('without them no page is shown', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    const answer = await page.goto(server.url).catch(() => null)
    assert.notEqual(answer?.status(), 200)
    assert.equal(await page.locator('main').count(), 0)
    await context.close()
  })
})
