import { readdirSync, readFileSync } from 'node:fs'

/** What a server and all its children have used and hold. */
export interface Usage {
  readonly cpuSeconds: number
  /** Proportional set size: memory shared between the processes counts once. */
  readonly memoryBytes: number
}

const ticksPerSecond = 100

/** Reads `/proc`; Linux only. */
export function usageOf(pid: number): Usage {
  const pids = withChildren(pid)
  return {
    cpuSeconds: sum(pids.map(cpuSecondsOf)),
    memoryBytes: sum(pids.map(memoryOf)),
  }
}

/** A process and all that descend from it. */
export function withChildren(root: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) if (/^\d+$/.test(name)) parents.set(Number(name), Number(statOf(Number(name))[1] ?? 0))
  const found = [root]
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child)
  return found
}

/** The fields of `/proc/PID/stat` after the name, which may hold spaces: state first. Empty when it has gone. */
function statOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

function cpuSecondsOf(pid: number): number {
  const fields = statOf(pid)
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticksPerSecond
}

function memoryOf(pid: number): number {
  try {
    const kib = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
    return Number(kib ?? 0) * 1024
  } catch {
    return 0
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
