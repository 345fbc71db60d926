// Outside system: Chromium
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { seriousFindings, settle, visit } from './browser.ts'
import { filledStudio } from './filled-studio.ts'

describe('people at work in the studio', () => {
  const studio = filledStudio()
  const { opened } = studio
  const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()

  test('the keyboard alone leads from home to a step and what it was made of', async () => {
    const page = await opened('/')
    await page.keyboard.press('Tab')
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Skip to content')
    await page.keyboard.press('Enter')
    for (const [key, name] of [
      ['d', 'Data'],
      ['e', 'Experiments'],
      ['m', 'Models'],
      ['y', 'Deployments'],
      ['o', 'Monitoring'],
      ['h', 'Home'],
      ['p', 'Pipelines'],
    ] as const) {
      await page.keyboard.press('g')
      await page.keyboard.press(key)
      await title(page, name)
      await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
    }
    await page.getByRole('row', { name: /rain/ }).first().focus()
    await page.keyboard.press('Enter')
    await title(page, 'rain')
    await settle(page)
    const card = page.getByRole('button', { name: /^train/ })
    await card.focus()
    await page.keyboard.press('Enter')
    await page.getByText('algorithm in dummy, logistic, boosting').waitFor()
    assert.match(page.url(), /step=train/)
  })

  test('search finds things of every kind, and shortcuts are listed', async () => {
    const page = await opened('/')
    await page.keyboard.press('Control+k')
    const field = page.getByRole('combobox')
    await field.fill('rain monitoring')
    await page.getByRole('option').first().waitFor()
    assert.deepEqual(await seriousFindings(page), [])
    await field.press('Enter')
    await page.waitForURL('**/monitoring/rain')
    await settle(page)
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    assert.deepEqual(await seriousFindings(page), [])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  test('sorting, filter and selection stand in the address; back, forward and reload keep them', async () => {
    const page = await opened('/runs')
    await page.getByRole('button', { name: 'auc', exact: true }).click()
    await page.waitForURL(/sort=-metric%3Aauc/)
    assert.equal(await page.getByRole('columnheader', { name: /^auc/ }).getAttribute('aria-sort'), 'descending')
    await page.keyboard.press('/')
    await page.keyboard.type("params.algorithm = 'boosting'")
    await page.waitForURL(/q=params/)
    await page.locator('tbody tr').first().focus()
    await page.keyboard.press('x')
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await page.getByText('2 selected').waitFor()
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.getByRole('heading', { name: 'Comparison' }).waitFor()
    const address = page.url()
    await page.locator('thead a[href*="/experiments/runs/"]').first().click()
    await page.getByText('Part of').waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: 'Comparison' }).waitFor()
    assert.equal(page.url(), address)
    await page.reload()
    await page.getByRole('heading', { name: 'Comparison' }).waitFor()
    assert.equal(await page.getByRole('combobox', { name: 'Filter runs' }).inputValue(), "params.algorithm = 'boosting'")
    await page.goBack()
    await page.getByRole('heading', { name: 'Comparison' }).waitFor({ state: 'detached' })
    await page.getByText('2 selected').waitFor()
  })

  test('a run shows itself as it goes, and a yes at its gate lets it end, without a refresh', async () => {
    const page = await opened(`/pipelines/runs/${studio.filled.waitingRun}`)
    await page.getByRole('textbox', { name: /Reason/ }).fill('looks right')
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    await page.locator('.facts .status', { hasText: 'ok' }).waitFor()
    await page.locator('.graph-card[data-state="ok"]', { hasText: 'promote' }).waitFor()
    const [approval] = (await studio.app.call('govern.approvals', {})).filter(({ run }) => run === studio.filled.waitingRun)
    assert.deepEqual([approval?.status, approval?.reason], ['approved', 'looks right'])
  })

  test('a run begun in the studio runs, and one begun elsewhere shows up, without a refresh', async () => {
    const page = await opened('/pipelines/broken')
    const other = await opened('/pipelines/broken')
    const bars = other.getByRole('list', { name: 'Newest runs of broken' }).getByRole('listitem')
    await bars.first().waitFor()
    const before = await bars.count()
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click()
    await page.waitForURL(/pipelines\/runs\//)
    await page.locator('.graph-card[data-state="failed"]').click()
    await page.getByText('about to fail').first().waitFor()
    await bars.nth(before).waitFor()
  })

  test('the form of a deployment asks it, shows probabilities, and a curl line that gives the same answer', async () => {
    const page = await opened('/deployments/rain')
    await page.getByLabel('wind').fill('9.1')
    await page.getByRole('button', { name: 'Predict', exact: true }).click()
    const answer = await page.locator('.answer').textContent()
    assert.ok(answer === 'rain' || answer === 'dry', String(answer))
    const line = await page.locator('.command code', { hasText: 'curl' }).textContent()
    const [, url = '', body = ''] = /POST (\S+) .*-d '(.*)'$/s.exec(line ?? '') ?? []
    const direct = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    assert.equal(direct.status, 200)
    assert.match(await direct.text(), new RegExp(`"${answer}"`))
    await page.getByLabel('wind').fill('strong')
    await page.getByRole('button', { name: 'Predict', exact: true }).click()
    await page.locator('.answer-frame').getByRole('alert').getByText('wind').first().waitFor()
  })

  test('a question about a version is answered where the version is read', async () => {
    await studio.app.call('govern.request', { subject: 'model:rain@2', question: 'May it be challenger?' })
    const page = await opened('/models/rain')
    const waiting = page
      .getByRole('region', { name: 'Waits for an answer' })
      .getByRole('listitem')
      .filter({ hasText: 'May it be challenger?' })
    await waiting.getByRole('textbox').fill('too few storms in it')
    await waiting.getByRole('button', { name: 'Reject', exact: true }).click()
    await waiting.waitFor({ state: 'detached' })
    await visit(page, `${studio.url}/models/rain/2/card`)
    await page.getByText('too few storms in it').waitFor()
    assert.deepEqual(await seriousFindings(page), [])
  })

  test('a promotion that is refused says why, with its code', async () => {
    await studio.app.call('registry.register', { model: await neverJudged(studio.filled.run), name: 'rain' })
    const page = await opened('/models/rain')
    await page.getByRole('button', { name: 'Promote version 3' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Promote', exact: true }).click()
    await page.getByRole('dialog').getByText('verdict-missing').waitFor()
    assert.deepEqual(await seriousFindings(page), [])
  })

  test('an alert is acknowledged and resolved where it is read', async () => {
    const page = await opened('/monitoring/rain')
    await page.getByRole('button', { name: 'Acknowledge' }).click()
    await page.locator('.alert .status', { hasText: 'acknowledged' }).waitFor()
    await page.getByRole('button', { name: 'Resolve' }).click()
    await page.locator('.alert .status', { hasText: 'resolved' }).waitFor()
    await page.locator('.heat-button[data-decision="drift"]').first().click()
    await page.waitForURL(/feature=/)
  })

  test('light and dark are chosen by hand, and kept', async () => {
    const page = await opened('/')
    await page.getByRole('button', { name: 'Appearance' }).click()
    await page.getByRole('menuitem', { name: 'Dark' }).click()
    await page.reload()
    await settle(page)
    assert.equal(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme), 'dark')
  })

  /** The dummy of a run: trained beside the others, but not picked. */
  const neverJudged = async (run: string): Promise<string> => {
    const { steps } = await studio.app.call('pipeline.status', { run })
    const output = steps.find(({ step, index }) => step === 'train' && index === 0)?.outputs.model
    assert.ok(output && 'digest' in output)
    return output.digest
  }
})
