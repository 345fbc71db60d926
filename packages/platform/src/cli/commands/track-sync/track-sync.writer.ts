/** Logs to a folder for ever, and says after each step that it was taken. Killed by its test. */
import { writeSync } from 'node:fs'
import { startRun } from '@levain/sdk'

const run = await startRun({ offline: process.argv[2] ?? '' }, { experiment: 'train' })
for (let step = 0; ; step += 1) {
  run.metrics({ loss: 1 / (step + 1) }, { step })
  writeSync(1, `${step}\n`)
}
