// Outside system: Chromium
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, openTab, seriousFindings, visit } from './browser.ts'
import { openStudio } from './studio.ts'

const parquet = fileURLToPath(new URL('../../../node_modules/vega-datasets/data/flights-3m.parquet', import.meta.url))
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const files: Readonly<Record<string, string | Buffer<ArrayBuffer>>> = {
  'plot.png': Buffer.from(pixel, 'base64'),
  'notes.md': '# Result\n\nIt **works**.\n\n<script>document.title = "taken over"</script>',
  'report.html': '<h1>Report</h1><script>document.body.append("ran"); parent.document.title = "taken over"</script>',
  'table.json': '{"columns": ["question", "answer"], "data": [["why?", "because"], ["how?", "so"]]}',
  'config.json': '{"model":{"depth":[1,2,3]}}',
  'data/rows.csv': 'name,value\n"a, b",1\nc,2\n',
  'log.txt': 'plain text',
  'weights.bin': Buffer.from([0, 1, 2]),
}

describe('what a run left behind', () => {
  let browser: Browser
  let studio: Awaited<ReturnType<typeof openStudio>>
  let run: string
  before(async () => {
    ;[browser, studio] = await Promise.all([openBrowser(), openStudio()])
    run = (await studio.app.call('track.start', { experiment: 'files' })).id
    const all = { ...files, 'flights.parquet': await readFile(parquet) }
    for (const [path, body] of Object.entries(all)) {
      const answer = await fetch(`${studio.url}/api/v1/runs/${run}/artifacts/${path}`, { method: 'PUT', body })
      assert.equal(answer.status, 200, path)
    }
  })
  after(async () => {
    await browser?.close()
    await studio?.close()
  })
  const preview = async (page: Page, path: string) => {
    await visit(page, `${studio.url}/experiments/runs/${run}?view=artifacts&path=${path}`)
    return page.getByRole('region', { name: path })
  }

  test('is shown as its kind: picture, text, tables of CSV, JSON and Parquet, Markdown', async () => {
    const { page, mistakes } = await openTab(browser)
    const image = (await preview(page, 'plot.png')).getByRole('img', { name: 'plot.png' })
    await page.waitForFunction(() => document.querySelector<HTMLImageElement>('.artifact-image')?.naturalWidth === 1)
    await image.waitFor()
    await (await preview(page, 'notes.md')).getByRole('heading', { name: 'Result' }).waitFor()
    await (await preview(page, 'table.json')).getByRole('cell', { name: 'because' }).waitFor()
    await (await preview(page, 'config.json')).getByText('"depth": [').waitFor()
    await (await preview(page, 'data/rows.csv')).getByRole('cell', { name: 'a, b' }).waitFor()
    await (await preview(page, 'log.txt')).getByText('plain text').waitFor()
    await (await preview(page, 'weights.bin')).getByText('no preview of this kind').waitFor()
    await (await preview(page, 'flights.parquet')).getByText('200 of').waitFor()
    assert.deepEqual(await seriousFindings(page), [])
    assert.doesNotMatch(await page.title(), /taken over/)
    assert.deepEqual(mistakes, [])
  })

  test('can do nothing to the page it is shown on', async () => {
    const { page } = await openTab(browser)
    const shown = await preview(page, 'report.html')
    await shown.getByText('Its scripts do not run here').waitFor()
    const frame = page.frameLocator('iframe.artifact-page')
    await frame.getByRole('heading', { name: 'Report' }).waitFor()
    assert.equal(await frame.getByText('ran').count(), 0)
    assert.doesNotMatch(await page.title(), /taken over/)
  })

  test('that is not there is told, and the other files stay in reach', async () => {
    const { page } = await openTab(browser)
    await visit(page, `${studio.url}/experiments/runs/${run}?view=artifacts&path=gone.txt`)
    await page.getByRole('alert').waitFor()
    await page.getByRole('button', { name: /^log\.txt/ }).click()
    await page.getByText('plain text').waitFor()
  })
})
