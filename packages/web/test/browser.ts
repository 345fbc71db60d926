import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A real Chromium with a new, empty profile. */
export function openBrowser(): Promise<Browser> {
  const executablePath = process.env.LEVAIN_CHROMIUM ?? process.env.CHROMIUM ?? '/usr/bin/chromium'
  return chromium.launch({ executablePath, args })
}

export interface Look {
  readonly scheme?: 'light' | 'dark'
  readonly width?: number
}

/** A tab whose mistakes are gathered: what it logs as an error, throws, or fails to load. */
export async function openTab(
  browser: Browser,
  { scheme = 'light', width = 1280 }: Look = {},
): Promise<{ page: Page; mistakes: string[] }> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const mistakes: string[] = []
  page.on('console', (message) => message.type() === 'error' && mistakes.push(message.text()))
  page.on('pageerror', (error) => mistakes.push(String(error)))
  return { page, mistakes }
}

/** Goes to an address and waits until nothing on the page is being loaded. */
export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await settle(page)
}

/** Waits until there is a title and no bones are left. */
export async function settle(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.waitForFunction(() => document.querySelectorAll('.bones').length === 0)
}

const axeFile = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'))

/** What axe finds on the page that is serious or critical, in words. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(axeFile, 'utf8'))
  const results: AxeResults = await page.evaluate('window.axe.run(document, { resultTypes: ["violations"] })')
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
