/**
 * The main job on real data, from raw files to a monitored, governed prediction. `--exit` stops when done, with 0 only
 * if every stage really happened; `--fresh` forgets earlier runs. What happened is kept in the examples' project, so that
 * `levain --project examples` shows it.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { toLevainError } from '@levain/core'
import pc from 'picocolors'
import { openDemo } from './demo/journey.ts'
import { buildStudio } from './setup/studio.ts'

const { values: flags } = parseArgs({
  options: {
    exit: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    port: { type: 'string', default: '4600' },
  },
})
const projectFolder = join(import.meta.dirname, '..', 'examples')
if (flags.fresh) await rm(join(projectFolder, '.levain'), { recursive: true, force: true })

await buildStudio()
const demo = await openDemo({ projectFolder, studioPort: Number(flags.port) })
let stopping = false
const stop = async (code: number): Promise<void> => {
  if (stopping) return
  stopping = true
  await demo.close()
  process.exit(code)
}
process.on('SIGINT', () => void stop(130))
process.on('SIGTERM', () => void stop(143))

try {
  await demo.run()
  if (flags.exit) await stop(0)
  process.stdout.write(pc.dim('\nCtrl-C stops the studio and the deployments.\n'))
} catch (error) {
  const { code, message, next } = toLevainError(error)
  process.stderr.write(`\n${pc.red('✖')} ${message} ${pc.dim(`(${code})`)}\n${next ? `  next: ${next}\n` : ''}`)
  if (process.env.LEVAIN_LOG === 'debug') console.error(error)
  await stop(1)
}
