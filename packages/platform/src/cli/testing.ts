import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))
/** How the command is started from source. */
export const commandLine = [process.execPath, '--conditions=@levain/source', main] as const

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts `levain …` as a process of its own. */
export function start(args: readonly string[], cwd: string): ChildProcess {
  const [node, ...rest] = commandLine
  return spawn(node, [...rest, ...args], { cwd, env: { ...process.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Runs `levain …` to its end. */
export async function levain(args: readonly string[], cwd: string): Promise<Ended> {
  const child = start(args, cwd)
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout: await stdout, stderr: await stderr }
}

/** Everything a stream gives, as text. */
export async function collect(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = ''
  for await (const chunk of stream ?? []) text += chunk
  return text
}

/** Runs a test's body in a new, empty folder. */
export async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'levain-cli-'))
  await body(folder).finally(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }))
}
