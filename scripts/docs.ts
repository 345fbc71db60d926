/** `npm run docs`: writes the reference pages that are read off the code, and says which links of the documentation lead nowhere. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { brokenLinks } from './docs/links.ts'
import { referencePages } from './docs/reference.ts'

for (const [path, text] of Object.entries(referencePages())) {
  const isNew = !sameText(path, text)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  console.log(`${isNew ? 'written  ' : 'unchanged'}  ${path}`)
}
const broken = brokenLinks()
for (const { page, link, reason } of broken) console.error(`${page}: ${link}: ${reason}`)
process.exitCode = broken.length > 0 ? 1 : 0

function sameText(path: string, text: string): boolean {
  try {
    return readFileSync(path, 'utf8') === text
  } catch {
    return false
  }
}
