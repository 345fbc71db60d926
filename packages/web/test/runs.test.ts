// Outside system: Chromium
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, openTab, seriousFindings, visit } from './browser.ts'
import { openStudio } from './studio.ts'

const runs = 10_000
const atOnce = 200

describe('an experiment of 10,000 runs', () => {
  let browser: Browser
  let studio: Awaited<ReturnType<typeof openStudio>>
  before(async () => {
    ;[browser, studio] = await Promise.all([openBrowser(), openStudio()])
    for (let first = 0; first < runs; first += atOnce) await Promise.all(Array.from({ length: atOnce }, (_, place) => trial(first + place)))
  })
  after(async () => {
    await browser?.close()
    await studio?.close()
  })

  const trial = async (number: number): Promise<void> => {
    const { id } = await studio.app.call('track.start', { experiment: 'many', name: `trial ${number}` })
    const metrics = [
      { key: 'auc', value: number / runs, step: 0 },
      { key: 'auc', value: 0, step: 1 },
    ]
    await studio.app.call('track.log', { run: id, params: { depth: String(number % 10) }, metrics })
  }
  const opened = async (path: string): Promise<Page> => {
    const { page } = await openTab(browser)
    await visit(page, studio.url + path)
    return page
  }
  const firstRun = (page: Page, name: string) => page.locator('.grid tbody tr').first().getByRole('link', { name, exact: true }).waitFor()

  test('is scrolled to its end with few rows drawn, sorted by the greatest value of a metric', async () => {
    const page = await opened('/experiments/many?columns=max:auc,param:depth&sort=-max:auc')
    await firstRun(page, 'trial 9999')
    const frame = page.locator('.grid-frame')
    const drawn: number[] = []
    while ((await page.getByText('more as you scroll').count()) > 0) {
      await frame.evaluate((element) => element.scrollTo(0, element.scrollHeight))
      drawn.push(await page.locator('.grid tbody tr').count())
      await page.waitForTimeout(20)
    }
    await frame.evaluate((element) => element.scrollTo(0, element.scrollHeight))
    await page.getByRole('link', { name: 'trial 0', exact: true }).waitFor()
    assert.ok(Math.max(...drawn) < 100, `${Math.max(...drawn)} rows drawn`)
    assert.deepEqual(await seriousFindings(page), [])
  })

  test('is filtered in the search language, completed by keyboard, with the place of a mistake', async () => {
    const page = await opened('/experiments/many')
    const field = page.getByRole('combobox', { name: 'Filter runs' })
    await field.click()
    await field.pressSequentially('metrics.a')
    await page.getByRole('option', { name: 'metrics.auc' }).waitFor()
    await field.press('ArrowDown')
    await field.press('Enter')
    assert.equal(await field.inputValue(), 'metrics.auc ')
    await field.pressSequentially('>')
    await page.getByText('At character').waitFor()
    assert.deepEqual(await seriousFindings(page), [])
    await field.fill("metrics.auc.max >= 0.9995 AND (params.depth = '6' OR params.depth = '7')")
    await page.getByText('2 runs', { exact: true }).waitFor()
    assert.match(page.url(), /q=metrics\.auc\.max/)
  })

  test('a filter the server refuses is told at the place of the mistake', async () => {
    const page = await opened('/experiments/many?q=metrics.auc > 0.5 AND colour.depth = 1')
    await page.getByText('At character 23').waitFor()
    assert.equal(await page.locator('.filter-problem mark').textContent(), 'colour')
    assert.equal(await page.getByRole('combobox', { name: 'Filter runs' }).getAttribute('aria-invalid'), 'true')
    assert.deepEqual(await seriousFindings(page), [])
  })

  test('is drawn by the last, best, least or greatest value, and the choice stands in the address', async () => {
    const page = await opened('/experiments/many?view=charts&sort=-max:auc&shown=10')
    await page.locator('.chart-drawing[aria-label^="auc."]').waitFor()
    assert.equal(await page.locator('.chart-mark').count(), 0)
    await page.getByRole('combobox', { name: 'Value' }).selectOption('best')
    await page.waitForURL(/value=best/)
    await page.locator('.chart-mark').nth(9).waitFor({ state: 'attached' })
    await page.locator('.chart-drawing[aria-label^="best auc. trial 9999: 0.9999"]').waitFor()
    assert.deepEqual(await seriousFindings(page), [])
  })

  test('is compared side by side: only what differs, and charts of it', async () => {
    const { runs } = await studio.app.call('track.search', { experiments: ['many'], filter: "params.depth = '3'", limit: 3 })
    const page = await opened(`/experiments/many?view=compare&runs=${runs.map(({ run }) => run.id).join(',')}`)
    const table = page.getByRole('group', { name: 'Comparison of runs' })
    await table.getByRole('rowheader', { name: /^auc/ }).waitFor()
    assert.equal(await table.getByRole('rowheader', { name: /^depth/ }).count(), 0)
    await page.getByRole('checkbox', { name: 'also what is the same' }).check()
    await table.getByRole('rowheader', { name: /^depth/ }).waitFor()
    await page.locator('.chart-drawing[aria-label^="auc."]').waitFor()
    assert.deepEqual(await seriousFindings(page), [])
  })

  test('is put together by a parameter with mean and spread; a group opens its runs', async () => {
    const page = await opened('/experiments/many?columns=max:auc&group=param:depth')
    await page.getByText('10 groups of 10000 runs.').waitFor()
    const row = page.getByRole('row', { name: /^3 / })
    await row.getByText('0.4998 ± 0.29').waitFor()
    await row.click()
    await page.waitForURL(/q=params\.depth/)
    await page.getByText(/more as you scroll/).waitFor()
  })

  test('is saved with its columns, widths and order as a view that others find', async () => {
    const page = await opened('/experiments/many?columns=max:auc&pinned=max:auc&sort=max:auc')
    await page.getByRole('separator', { name: 'Width of max auc' }).press('ArrowRight')
    await page.waitForURL(/widths=/)
    await page.getByRole('button', { name: 'Views', exact: true }).click()
    await page.getByRole('menuitem', { name: /Save or delete/ }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('least first')
    await page.getByRole('button', { name: 'Save this view' }).click()
    await page.getByText('Saved as least first.').waitFor()
    const other = await opened('/experiments/many')
    await other.getByRole('button', { name: 'Views', exact: true }).click()
    await other.getByRole('menuitem', { name: /least first/ }).click()
    await firstRun(other, 'trial 0')
    await other.waitForURL(/widths=/)
    await other.getByRole('columnheader', { name: /max auc/ }).waitFor()
  })

  test('is saved whole as CSV, whatever is on the page', async () => {
    const page = await opened('/experiments/many?columns=max:auc,param:depth')
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV', exact: true }).click()])
    const lines = (await readFile(await file.path(), 'utf8')).split('\r\n')
    assert.equal(lines[0], 'run,name,max:auc,param:depth')
    assert.equal(lines.length, runs + 1)
  })

  test('loses the runs one deletes to the bin, from which they come back', async () => {
    const page = await opened(`/experiments/many?q=${encodeURIComponent("attributes.run_name IN ('trial 1', 'trial 2')")}`)
    await page.getByRole('checkbox', { name: 'Select all 2 loaded' }).check()
    await page.getByRole('button', { name: 'Tag', exact: true }).click()
    await page.getByRole('textbox', { name: 'Key' }).fill('team')
    await page.getByRole('textbox', { name: 'Value' }).fill('red')
    await page.getByRole('button', { name: 'Set tag' }).click()
    await page.getByText('2 selected').waitFor({ state: 'detached' })
    const tagged = await studio.app.call('track.search', { filter: "tags.team = 'red'" })
    assert.deepEqual(tagged.runs.map(({ run }) => run.name).sort(), ['trial 1', 'trial 2'])
    await page.getByRole('checkbox', { name: 'Select all 2 loaded' }).check()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('No run fits the filter.').waitFor()
    await page.getByRole('button', { name: 'Bin' }).click()
    await page.getByRole('checkbox', { name: 'Select all 2 loaded' }).check()
    await page.getByRole('button', { name: 'Restore', exact: true }).click()
    await page.getByText('The bin is empty.').waitFor()
    assert.equal((await studio.app.call('track.experiment', { experiment: 'many' })).runs, runs)
  })

  test('shows charts of a hundred of its runs', async () => {
    const page = await opened('/experiments/many?view=charts&shown=100')
    await page.locator('.chart-drawing path').nth(99).waitFor({ state: 'attached' })
    assert.equal(await page.locator('.chart-legend li').count(), 100)
    assert.deepEqual(await seriousFindings(page), [])
    await page.getByRole('button', { name: 'Menu of the chart auc' }).click()
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Save as SVG' }).click()])
    assert.match(await readFile(await file.path(), 'utf8'), /^<svg[\s\S]*<path/)
  })
})
