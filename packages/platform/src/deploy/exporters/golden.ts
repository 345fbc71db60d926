/** Writes the texts of all exporters anew, for somebody to read the difference: `node --conditions=@levain/source …/exporters/golden.ts`. */
import { writeFileSync } from 'node:fs'
import { exportTarget, isLevainError } from '@levain/core'
import { blueprintOf, withCanary } from './blueprint.fixture.ts'
import type { Exporter, Files } from './exporter.ts'
import { exporters } from './index.ts'

export const goldenPath = (target: string): string => new URL(`golden/${target}.txt`, import.meta.url).pathname

/** All files of a target in one text: without a canary, and with one if it takes one. */
export function goldenText(exporter: Exporter): string {
  return `${bundle('', exporter.files(blueprintOf()))}${bundle('canary/', canaryFiles(exporter))}`
}

const bundle = (folder: string, files: Files): string =>
  Object.entries(files)
    .map(([path, text]) => `=== ${folder}${path}\n${text}`)
    .join('')

/** Only the files that differ. */
function canaryFiles(exporter: Exporter): Files {
  try {
    const plain = exporter.files(blueprintOf())
    return Object.fromEntries(Object.entries(exporter.files(withCanary)).filter(([path, text]) => plain[path] !== text))
  } catch (error) {
    if (isLevainError(error)) return { refused: `${error.message}\n` }
    throw error
  }
}

if (import.meta.main)
  for (const target of exportTarget.options) writeFileSync(goldenPath(target), goldenText((await exporters[target]()).default))
