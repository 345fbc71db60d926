import type { Io } from '../io.ts'

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const quietMs = 1000

/** Shows that something goes on once it has taken a second; leaves no trace. */
export async function withSpinner<Result>(io: Io, label: string, work: () => Promise<Result>): Promise<Result> {
  if (!io.isLive) return work()
  const startedMs = performance.now()
  const timer = setInterval(() => {
    const elapsedMs = performance.now() - startedMs
    if (elapsedMs < quietMs) return
    const frame = frames[Math.floor(elapsedMs / 100) % frames.length]
    io.err.write(`\r\u001b[2K${io.paint.cyan(frame ?? '')} ${label} ${io.paint.dim(`${Math.floor(elapsedMs / 1000)} s`)}`)
  }, 100)
  try {
    return await work()
  } finally {
    clearInterval(timer)
    if (performance.now() - startedMs >= quietMs) io.err.write('\r\u001b[2K')
  }
}
