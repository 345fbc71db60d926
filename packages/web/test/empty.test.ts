// Outside system: Chromium
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { openBrowser, openTab, seriousFindings, visit } from './browser.ts'
import { openStudio } from './studio.ts'

const commands: Readonly<Record<string, string>> = {
  '/': 'levain init',
  '/data': 'levain ingest file data.csv mydata',
  '/experiments': 'levain train fit mydata target --algorithm boosting',
  '/runs': 'levain train fit mydata target --algorithm boosting',
  '/automl': 'levain automl mydata --target column',
  '/automl/new': 'levain ingest file data.csv mydata',
  '/studies': 'levain study run study.yaml',
  '/pipelines': 'levain pipeline run levain.yaml',
  '/models': 'levain registry register',
  '/deployments': 'levain deploy apply mymodel@champion',
  '/monitoring': 'levain monitor check mymodel',
}

const unknown: Readonly<Record<string, string>> = {
  '/data/nothing': 'dataset-not-found',
  '/models/nothing': 'model-not-found',
  '/deployments/nothing': 'deployment-not-found',
  '/automl/00000000-0000-7000-8000-000000000000': 'run-not-found',
  '/studies/nothing': 'study-not-found',
  '/experiments/nothing': 'experiment-not-found',
  '/experiments/runs/00000000-0000-7000-8000-000000000000': 'run-not-found',
}

describe('a project without data', () => {
  let browser: Browser
  let studio: Awaited<ReturnType<typeof openStudio>>
  before(async () => {
    ;[browser, studio] = await Promise.all([openBrowser(), openStudio()])
  })
  after(async () => {
    await browser?.close()
    await studio?.close()
  })

  test('every page says which command to run', async () => {
    const { page, mistakes } = await openTab(browser)
    for (const [path, command] of Object.entries(commands)) {
      await visit(page, studio.url + path)
      await page.locator('main .command', { hasText: command }).first().waitFor()
      assert.deepEqual(await seriousFindings(page), [], path)
    }
    assert.deepEqual(mistakes, [])
  })

  test('what does not exist is told with its code', async () => {
    const { page } = await openTab(browser)
    for (const [path, code] of Object.entries(unknown)) {
      await visit(page, studio.url + path)
      await page.getByRole('alert').getByText(code).waitFor()
      assert.deepEqual(await seriousFindings(page), [], path)
    }
  })

  test('a page that lost its server says so, and catches up by itself when it is back', async () => {
    const { page } = await openTab(browser)
    await visit(page, `${studio.url}/runs`)
    await page.locator('[data-connection="live"]').waitFor()
    await studio.restart(async () => {
      await page.locator('[data-connection="lost"]').waitFor()
      await studio.app.call('track.start', { name: 'while you were away' })
    })
    await page.getByText('while you were away').first().waitFor()
    await page.locator('[data-connection="live"]').waitFor()
  })

  test('the first steps tick themselves as data comes in, without a refresh', async () => {
    const { page } = await openTab(browser)
    await visit(page, studio.url)
    const step = page.locator('.first-steps li', { hasText: 'Bring in data' })
    assert.equal(await step.getAttribute('data-done'), 'false')
    await studio.app.call('ingest.file', { path: 'weather.csv', dataset: 'weather' })
    await page.locator('.first-steps li[data-done="true"]', { hasText: 'Bring in data' }).waitFor()
  })
})
