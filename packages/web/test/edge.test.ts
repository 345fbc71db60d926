// Outside system: Chromium
import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { silentLog } from '@levain/core'
import { type App, openApp } from 'levain'
import type { Browser } from 'playwright-core'
import { openBrowser, openTab, seriousFindings } from './browser.ts'

const weather = fileURLToPath(new URL('../../../node_modules/vega-datasets/data/seattle-weather.csv', import.meta.url))

let browser: Browser
before(async () => {
  browser = await openBrowser()
})
after(() => browser?.close())

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.json': 'application/json' }

/** Does something in a new project that has the weather. */
async function withProject(body: (app: App) => Promise<void>): Promise<void> {
  const projectFolder = await mkdtemp(join(tmpdir(), 'levain-edge-'))
  await cp(weather, join(projectFolder, 'weather.csv'))
  const app = await openApp({ projectFolder, log: silentLog })
  try {
    await body(app)
  } finally {
    for (const { name } of await app.call('deploy.list', {})) await app.call('deploy.stop', { deployment: name })
    await app.close()
    await rm(projectFolder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Deploys a model; gives a function that asks the server for predictions. */
async function served(app: App, model: string): Promise<(inputs: unknown) => Promise<unknown>> {
  const { deployment } = await app.call('deploy.apply', { model, port: 0 })
  return async (inputs) => {
    const headers = { 'content-type': 'application/json' }
    return (await fetch(`${deployment.url}/predict`, { method: 'POST', headers, body: JSON.stringify({ inputs }) })).json()
  }
}

/** Any server of files will do. */
async function serveFiles(folder: string): Promise<{ url: string; server: Server }> {
  const server = createServer(async (request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '')
    const bytes = await readFile(join(folder, path)).catch(() => null)
    response.writeHead(bytes ? 200 : 404, { 'content-type': types[extname(path)] ?? 'text/plain' }).end(bytes ?? '')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server }
}

/** Registers a model of the weather. */
async function register(app: App, algorithm: 'boosting' | 'linear' | 'tree', target: string): Promise<string> {
  const { version } = await app.call('ingest.file', { path: 'weather.csv', dataset: 'weather' })
  const others = target === 'weather' ? [] : ['weather']
  const { model } = await app.call('train.fit', {
    data: `weather@${version.version}`,
    target,
    algorithm,
    features: { drop: ['date', ...others] },
  })
  const registered = await app.call('registry.register', { model, name: `weather-${target}` })
  return `${registered.version.model}@${registered.version.version}`
}

/** Values of the columns that are asked for, in their order, around those of the data. */
const rows = (columns: number) =>
  Array.from({ length: 200 }, (_, row) =>
    Array.from({ length: columns }, (_, column) => ((row * 7 + column * 13) % 40) * (column === 0 ? 0.7 : 0.9)),
  )

interface Said {
  readonly prediction: string | number
  readonly probabilities?: Readonly<Record<string, number>>
}

/** What the server says to some rows, and what the browser says with nothing left to ask. */
async function answers(app: App, model: string): Promise<{ server: Said[]; browser: Said[] }> {
  const ask = await served(app, model)
  const inputs = rows(model.startsWith('weather-weather') ? 4 : 3)
  const said = (await ask(inputs)) as { predictions: string[]; probabilities?: Record<string, number>[] }
  const server = said.predictions.map((prediction, row) => {
    const probabilities = said.probabilities?.[row]
    return probabilities ? { prediction, probabilities } : { prediction }
  })
  await app.call('pack.browser', { model, to: 'edge' })
  const files = await serveFiles(join(app.projectFolder, 'edge'))
  const { page, mistakes } = await openTab(browser)
  await page.goto(files.url)
  await page.evaluate("import('./predict.js').then((module) => { window.model = module })")
  files.server.closeAllConnections()
  files.server.close()
  const here: Said[] = await page.evaluate(`window.model.predictMany(${JSON.stringify(inputs)})`)
  assert.deepEqual(await seriousFindings(page), [])
  assert.deepEqual(mistakes, [])
  return { server, browser: here }
}

for (const algorithm of ['boosting', 'linear'] as const) {
  test(`numbers that a model of ${algorithm} answers in a browser are those of the server to the last bit, with the server gone`, () =>
    withProject(async (app) => {
      const said = await answers(app, await register(app, algorithm, 'temp_max'))
      assert.equal(said.server.length, 200)
      assert.deepEqual(said.browser, said.server)
    }))
}

test('classes are those of the server; probabilities too, but for the last digit, since each engine has an exponential function of its own', () =>
  withProject(async (app) => {
    const said = await answers(app, await register(app, 'boosting', 'weather'))
    const classes = (answered: readonly Said[]) => answered.map(({ prediction }) => prediction)
    assert.deepEqual(classes(said.browser), classes(said.server))
    for (const [row, { probabilities = {} }] of said.server.entries())
      for (const [label, chance] of Object.entries(probabilities)) {
        const got = said.browser[row]?.probabilities?.[label] ?? Number.NaN
        assert.ok(Math.abs(got - chance) <= 1e-14 * chance, `${got} is not ${chance}`)
      }
  }))

test('what the server refuses is refused here in the same words, and the page shows answers and refusals', () =>
  withProject(async (app) => {
    const model = await register(app, 'tree', 'weather')
    await app.call('pack.browser', { model, to: 'edge' })
    const ask = await served(app, model)
    const { url, server } = await serveFiles(join(app.projectFolder, 'edge'))
    try {
      const { page } = await openTab(browser)
      await page.goto(url)
      for (const wrong of [[1, 2, 3], [1, 2, 3, 'x'], { wind: 1, storm: 2 }, null]) {
        const refused = (await ask([wrong])) as { error: { code: string; message: string } }
        const said = await page.evaluate(
          `import('./predict.js').then(({ predictMany }) => predictMany([${JSON.stringify(wrong)}])).catch(({ code, message }) => ({ code, message }))`,
        )
        assert.deepEqual(said, { code: refused.error.code, message: refused.error.message })
      }
      for (const name of ['precipitation', 'temp_max', 'temp_min', 'wind']) await page.getByLabel(name).fill('5')
      await page.getByRole('button').click()
      await page.getByText('"prediction":').waitFor()
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }))

test('a model that was altered on its way is not evaluated', () =>
  withProject(async (app) => {
    const model = await register(app, 'tree', 'weather')
    await app.call('pack.browser', { model, to: 'edge' })
    const path = join(app.projectFolder, 'edge/model.json')
    await writeFile(path, (await readFile(path, 'utf8')).replace(/"threshold":\[(\d)/, '"threshold":[1$1'))
    const { url, server } = await serveFiles(join(app.projectFolder, 'edge'))
    try {
      const { page } = await openTab(browser)
      await page.goto(url)
      const said = await page.evaluate("import('./predict.js').then(() => 'loaded', ({ code }) => code)")
      assert.equal(said, 'model-unreadable')
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }))
