import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { withChildren } from '../processes.ts'

/** How much there is to search in. */
export interface Filling {
  /** Runs in the experiment that is searched, with ten parameters and ten metrics each. */
  readonly runs: number
  /** Points of the one long metric. */
  readonly points: number
}

/** Where the filled data is, by the ids of its server. */
export interface Filled {
  readonly experiment: string
  /** The run with the long metric `loss`. */
  readonly run: string
}

/** A server to be measured, filled and running. */
export interface Contender {
  readonly name: string
  readonly url: string
  /** Processes that do its work: itself and, where there is one, its database. */
  readonly pids: readonly number[]
  readonly filled: Filled
  /** Ends whatever it is doing and starts it again, at the same address with the same data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Starts a contender in a folder of its own; a reason where that cannot be. */
export type Start = (folder: string, filling: Filling) => Promise<Contender | { readonly reason: string }>

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

/** On a busy machine MLflow's four workers take minutes to import what they need. */
const startWithinMs = 300_000
/** Whoever is in the midst of a long query hears nothing; then it and its workers are ended. */
const stopWithinMs = 10_000

/** Starts a program and waits until its `/health` answers. */
export async function serve(
  program: string,
  args: readonly string[],
  url: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...env } })
  const until = Date.now() + startWithinMs
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop(child)
      throw new Error(`${program} ${args.join(' ')} did not come up at ${url}`)
    }
    await sleep(200)
  }
  return child
}

const answers = (url: string): Promise<boolean> =>
  fetch(new URL('/health', url)).then(
    ({ ok }) => ok,
    () => false,
  )

/** A server that can be started again. */
export interface Served {
  readonly pid: number
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Keeps a server up. @param start starts it, and resolves when it answers */
export async function keep(start: () => Promise<ChildProcess>): Promise<Served> {
  let child = await start()
  return {
    get pid() {
      return child.pid as number
    },
    async restart() {
      await stop(child)
      child = await start()
    },
    stop: () => stop(child),
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const all = withChildren(child.pid as number)
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await Promise.race([gone, sleep(stopWithinMs, undefined, { ref: false })])
  for (const pid of all) end(pid)
  await gone
}

/** At once; nothing when it has ended already. */
function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {}
}

/** The value of parameter or metric `index` of run number `run`: spread evenly, the same everywhere. */
export const paramOf = (run: number, index: number): string => String((run * 7 + index * 13) % 20)
export const metricOf = (run: number, index: number): number => ((run * 7919 + index * 104_729) % 100_003) / 100_003
