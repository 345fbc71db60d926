// Outside system: Chromium
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { openTab, seriousFindings, visit } from './browser.ts'
import { filledStudio } from './filled-studio.ts'
import { pagesOf } from './pages.ts'

/** A screen of 1280 px at 200 %, and a phone. */
const narrow = [640, 320]

describe('every page of a project with data', () => {
  const studio = filledStudio()

  test('shows it without an error or a serious finding of axe, in light and dark, and scrolls sideways on no screen', async () => {
    const { page, mistakes } = await openTab(studio.browser)
    for (const [path, words] of pagesOf(studio.filled)) {
      await lookAs(page, 'light', 1280)
      await visit(page, studio.url + path)
      await page.getByText(words).first().waitFor({ state: 'attached' })
      assert.deepEqual(await seriousFindings(page), [], `${path} in light`)
      await lookAs(page, 'dark', 1280)
      assert.deepEqual(await seriousFindings(page), [], `${path} in dark`)
      for (const width of narrow) {
        await lookAs(page, 'dark', width)
        await page
          .waitForFunction(() => document.documentElement.scrollWidth <= window.innerWidth, undefined, { timeout: 2000 })
          .catch(() => assert.fail(`${path} is too wide for ${width} px`))
      }
      assert.deepEqual(mistakes, [], path)
    }
  })

  test('has no serious finding of axe on a phone, with the navigation open too', async () => {
    const { page } = await openTab(studio.browser, { width: 340, scheme: 'dark' })
    await visit(page, studio.url)
    assert.deepEqual(await seriousFindings(page), [])
    await page.getByRole('button', { name: 'Open navigation' }).click()
    await page.getByRole('dialog').getByRole('link', { name: 'Models' }).waitFor()
    assert.deepEqual(await seriousFindings(page), [])
    await page.getByRole('dialog').getByRole('link', { name: 'Models' }).click()
    await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor()
  })
})

async function lookAs(page: Page, colorScheme: 'light' | 'dark', width: number): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.setViewportSize({ width, height: 900 })
}
