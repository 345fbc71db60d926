// Outside system: Chromium
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { silentLog } from '@levain/core'
import { type App, createServer, openApp } from 'levain'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, openTab, seriousFindings } from './browser.ts'

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

  const opened = async (path: string) => {
    const { page, mistakes } = await openTab(browser)
    await page.goto(server.url + path)
    return { page, mistakes }
  }
  const login = async (page: Page, given = password) => {
    await page.getByLabel('Name').fill('ada')
    await page.getByRole('textbox', { name: 'Password' }).fill(given)
    await page.keyboard.press('Enter')
  }

  test('a page shows nothing but the login until the name and password are right; then it is where one wanted to go, live', async () => {
    const { page } = await opened('/runs?view=table')
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    assert.equal(await page.locator('nav').count(), 0)
    assert.deepEqual(await seriousFindings(page), [])
    await login(page, 'wrong horse battery')
    await page.getByRole('alert').getByText('not right').waitFor()
    assert.deepEqual(await seriousFindings(page), [])
    await login(page)
    await page.locator('main .command').first().waitFor()
    assert.match(page.url(), /\/runs\?view=table$/)
    const run = await app.call('track.start', { name: 'made meanwhile', experiment: 'live' })
    await page.getByText('made meanwhile').first().waitFor()
    await page.goto(`${server.url}/#/experiments/live/runs/${run.id}`)
    await page.waitForURL(`${server.url}/experiments/runs/${run.id}`)
    assert.equal(await page.evaluate(() => document.cookie), '', 'no script reads the session')
    await page.context().close()
  })

  test('logging out says who one was and leaves nothing on the page; a session ended elsewhere ends here too', async () => {
    const { page } = await opened('/runs')
    await login(page)
    await page.getByRole('button', { name: 'Account of ada' }).click()
    await page.getByText('ada, scientist').waitFor()
    await page.getByRole('menuitem', { name: 'Log out' }).click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await login(page)
    await page.getByRole('button', { name: 'Account of ada' }).waitFor()
    await page.context().clearCookies()
    await app.call('track.start', { name: 'meanwhile' })
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await page.context().close()
  })

  test('a name and password sent by the browser itself get in as before', async () => {
    const context = await browser.newContext({ httpCredentials: { username: 'ada', password } })
    const answer = await context.request.get(`${server.url}/api/v1/runs`)
    assert.equal(answer.status(), 200)
    await context.close()
  })
})
