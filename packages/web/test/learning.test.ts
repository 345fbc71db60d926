// Outside system: Chromium
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { seriousFindings, settle } from './browser.ts'
import { filledStudio } from './filled-studio.ts'

describe('searches, explanations and evaluations in the studio', () => {
  const studio = filledStudio()
  const { opened } = studio

  test('a study begun in a dialog shows its trials as they come, stops, and goes on', async () => {
    const page = await opened('/studies')
    await page.getByRole('button', { name: 'New study' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('depth')
    await dialog.getByLabel('What to choose').fill('metric: loss\nspace: { x: "float(0..1)" }\nlimits: { trials: 9 }')
    assert.deepEqual(await seriousFindings(page), [])
    await dialog.getByRole('button', { name: 'Begin' }).click()
    await page.getByRole('heading', { level: 1, name: 'depth' }).waitFor()
    await page.getByText('levain study run depth --workers 2 -- python train.py {args}').waitFor()
    await page.locator('[data-connection="live"]').waitFor()
    const { trial } = await studio.app.call('study.ask', { study: 'depth' })
    await page.getByText('1 running').waitFor()
    await studio.app.call('study.tell', { study: 'depth', trial: trial!.number, value: 0.125 })
    await page.getByText('0.125 trial 0').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('the study was stopped').waitFor()
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByLabel('Trials in all').fill('12')
    await page.getByRole('dialog').getByRole('button', { name: 'Go on' }).click()
    await page.getByText('1 of 12 trials').waitFor()
  })

  test('what a study cannot be is told with its code, and nothing is lost of what was typed', async () => {
    const page = await opened('/studies')
    await page.getByRole('button', { name: 'New study' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('wrong')
    await page.getByLabel('What to choose').fill('metric: loss\nspace: { x: "between 0 and 1" }')
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.getByRole('alert').getByText('study-invalid').waitFor()
    assert.match(await page.getByLabel('What to choose').inputValue(), /between/)
  })

  test('counts of trials lead to those trials, and a trial to its run', async () => {
    const page = await opened('/studies/steps')
    await page.getByRole('link', { name: /pruned/ }).click()
    await page.waitForURL(/state=pruned/)
    await page
      .getByRole('link', { name: /^Run of trial/ })
      .first()
      .click()
    await page.getByRole('heading', { level: 1, name: /^steps-/ }).waitFor()
  })

  test('rows are chosen by what they were to the model; a row says why by keyboard alone', async () => {
    const page = await opened('/models/rain/1/explanation?view=answers')
    await page.getByRole('button', { name: 'rows it was judged on' }).click()
    await page.getByRole('heading', { name: 'Why row 0 got' }).waitFor()
    await page.getByRole('row', { name: /^4 / }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Why row 4 got' }).waitFor()
    assert.match(page.url(), /row=4/)
    const said = await page.getByRole('img', { name: /^Log-odds of rain: from/ }).getAttribute('aria-label')
    assert.match(said!, /temp_max/)
  })

  test('what a row earns at a threshold of a half is what the answers as they are earn', async () => {
    const page = await opened(`/models/rain/1/evaluation?data=${studio.filled.heldOut}&view=thresholds`)
    const report = await studio.app.call('evaluate.report', {
      model: 'rain@1',
      data: studio.filled.heldOut,
      payoffs: [
        [0, -10],
        [-50, 20],
      ],
    })
    const now = report.payoff!.policies.find(({ name }) => name === 'as answered')!.perRow
    await page.getByLabel('True dry, answered rain').fill('-10')
    await page.getByLabel('True rain, answered dry').fill('-50')
    await page.getByLabel('True rain, answered rain').fill('20')
    await page.getByRole('button', { name: 'Reckon' }).click()
    await page.waitForURL(/payoffs=/)
    await settle(page)
    const earns = page.locator('dt', { hasText: 'Earns per row' }).locator('xpath=following-sibling::dd')
    assert.equal(Number((await earns.textContent())!.replace('−', '-')), Number(now.toPrecision(4)))
    await page.getByRole('slider').focus()
    await page.keyboard.press('Home')
    await page.waitForURL(/threshold=0/)
    await page.getByText('181 rows (100.0 %)').waitFor()
  })

  test('a table and a target are enough to find a model; its leaderboard fills by itself, and the best is registered', async () => {
    const page = await opened('/automl')
    await page.getByRole('link', { name: 'Find a model' }).click()
    await page.getByLabel('Dataset', { exact: true }).selectOption('weather')
    await page.getByLabel('Target', { exact: true }).selectOption('weather')
    await page.getByLabel('Time', { exact: true }).selectOption('30s')
    await page.getByLabel('Folds').fill('4')
    await page.getByLabel('Models at once').fill('1')
    await page.getByLabel('Seed').fill('7')
    await page.getByLabel('network').uncheck()
    assert.deepEqual(await seriousFindings(page), [])
    await page.getByText('levain automl weather --target weather --time 30s --folds 4 --workers 1 --seed 7 --without network').waitFor()
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.getByRole('heading', { level: 1, name: 'Predict weather' }).waitFor()
    await page
      .getByRole('link', { name: /^logistic/ })
      .first()
      .waitFor()
    assert.deepEqual(await seriousFindings(page), [])
    await page.getByRole('button', { name: 'Stop and keep the best' }).click()
    const register = page.getByRole('button', { name: 'Register' }).first()
    await register.waitFor({ timeout: 40_000 })
    await register.click()
    await page.getByRole('combobox', { name: 'Name' }).fill('sky')
    await page.getByRole('dialog').getByRole('button', { name: 'Register', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'sky, version 1' }).waitFor()
  })
})
