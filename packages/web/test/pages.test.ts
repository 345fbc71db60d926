// Outside system: Chromium
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openTab, seriousFindings, visit } from './browser.ts'
import { filledStudio } from './filled-studio.ts'
import { pagesOf } from './pages.ts'

describe('every page of a project with data', () => {
  const studio = filledStudio()

  for (const scheme of ['light', 'dark'] as const) {
    test(`shows real data without an error and without a serious finding of axe, in ${scheme}`, async () => {
      const { page, mistakes } = await openTab(studio.browser, { scheme })
      for (const [path, words] of pagesOf(studio.filled)) {
        await visit(page, studio.url + path)
        await page.getByText(words).first().waitFor({ state: 'attached' })
        assert.deepEqual(await seriousFindings(page), [], path)
        assert.deepEqual(mistakes, [], path)
      }
    })
  }

  for (const [width, why] of [
    [320, 'a phone'],
    [640, 'a screen of 1280 at 200 %'],
  ] as const) {
    test(`needs no horizontal scrolling at ${width} px, ${why}`, async () => {
      const { page } = await openTab(studio.browser, { width })
      for (const [path, words] of pagesOf(studio.filled)) {
        await visit(page, studio.url + path)
        await page.getByText(words).first().waitFor({ state: 'attached' })
        const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        assert.ok(tooWide <= 0, `${path} is ${tooWide} px too wide`)
      }
    })
  }

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
