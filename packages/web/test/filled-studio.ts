import { after, before } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, openTab, visit } from './browser.ts'
import { type Filled, fill, openStudio, type Studio } from './studio.ts'

/** A studio over a project with data, and a browser; there from the first test on. */
export interface FilledStudio extends Studio {
  readonly browser: Browser
  readonly filled: Filled
  /** A new tab at a page. */
  opened(path: string): Promise<Page>
}

/** Opens them before the tests of the suite it is called in, and closes them after. */
export function filledStudio(): FilledStudio {
  let [browser, studio, filled]: [Browser?, Awaited<ReturnType<typeof openStudio>>?, Filled?] = []
  before(async () => {
    ;[browser, studio] = await Promise.all([openBrowser(), openStudio()])
    filled = await fill(studio)
  })
  after(async () => {
    await browser?.close()
    await studio?.close()
  })
  return {
    get browser() {
      return browser!
    },
    get app() {
      return studio!.app
    },
    get url() {
      return studio!.url
    },
    get filled() {
      return filled!
    },
    async opened(path) {
      const { page } = await openTab(browser!)
      await visit(page, studio!.url + path)
      return page
    },
  }
}
