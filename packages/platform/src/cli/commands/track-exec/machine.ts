import { statfs } from 'node:fs/promises'
import { cpus, freemem, totalmem } from 'node:os'
import type { App } from '../../../app/index.ts'

/** How often the machine is looked at, in milliseconds; each look is a sign of life too. */
const everyMs = 5000
const megabyte = 1e6

/** Logs how busy the machine is, now and then and when it is stopped, under the names MLflow gives such metrics. */
export function sampleMachine(app: App, run: string): { stop(): Promise<void> } {
  let before = processorTimes()
  let step = 0
  const look = async (): Promise<void> => {
    const now = processorTimes()
    const busy = (100 * (now.busy - before.busy)) / Math.max(1, now.total - before.total)
    before = now
    const values = { cpu_utilization_percentage: busy, ...memory(), ...(await disk(app.projectFolder)) }
    const metrics = Object.entries(values).map(([key, value]) => ({ key: `system/${key}`, value, step }))
    step += 1
    await app.call('track.log', { run, metrics })
  }
  let looking: Promise<void> = Promise.resolve()
  const lookNext = (): Promise<void> => {
    looking = looking.then(look).catch((cause) => app.context().log.warn('machine not sampled', { run, cause: String(cause) }))
    return looking
  }
  const timer = setInterval(lookNext, everyMs)
  return {
    stop() {
      clearInterval(timer)
      return lookNext()
    },
  }
}

function processorTimes(): { busy: number; total: number } {
  const all = cpus().map(({ times }) => times)
  const total = all.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0)
  return { busy: total - all.reduce((sum, { idle }) => sum + idle, 0), total }
}

function memory(): Record<string, number> {
  const used = totalmem() - freemem()
  return { system_memory_usage_megabytes: used / megabyte, system_memory_usage_percentage: (100 * used) / totalmem() }
}

async function disk(folder: string): Promise<Record<string, number>> {
  const { blocks, bavail, bsize } = await statfs(folder)
  const used = (blocks - bavail) * bsize
  return {
    disk_usage_megabytes: used / megabyte,
    disk_usage_percentage: (100 * (blocks - bavail)) / Math.max(1, blocks),
    disk_available_megabytes: (bavail * bsize) / megabyte,
  }
}
