import { readdirSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { fail, type Needs } from '@levain/core'

/** What a machine has for tasks. */
export interface Machine {
  readonly cpu: number
  /** Bytes. */
  readonly memory: number
  readonly gpu: number
}

/** A task's share of the machine, until it is given back. */
export interface Share {
  /** Which graphics cards, counted from 0. */
  readonly gpus: readonly number[]
  release(): void
}

/**
 * Shares a machine among the tasks of all runs of this process: never more at once than it has cores, memory and graphics cards for.
 * Whoever asked first is served first, so that a large task is not passed by for ever.
 */
export class Budget {
  readonly #has: Machine
  #cpu: number
  #memory: number
  readonly #gpus: number[]
  readonly #waiting: { needs: Needs; take: (share: Share) => void }[] = []

  constructor(machine: Machine) {
    this.#has = machine
    this.#cpu = machine.cpu
    this.#memory = machine.memory
    this.#gpus = [...Array(machine.gpu).keys()]
  }

  /** A step that could never get its share. @throws step-too-large */
  check(step: string, { cpu, memory, gpu }: Needs): void {
    const { cpu: cores, memory: bytes, gpu: cards } = this.#has
    if (cpu <= cores && (memory ?? 0) <= bytes && gpu <= cards) return
    const asked = [
      ...(cpu > cores ? [[`${cpu} cores`, String(cores)]] : []),
      ...(memory !== null && memory > bytes ? [[`${inGibibytes(memory)} of memory`, inGibibytes(bytes)]] : []),
      ...(gpu > cards ? [[`${gpu} graphics card${gpu === 1 ? '' : 's'}`, cards === 0 ? 'none' : String(cards)]] : []),
    ]
    throw fail('step-too-large', { step, needs: asked.map(([it]) => it).join(' and '), has: asked.map(([, it]) => it).join(' and ') })
  }

  /** Waits for a share. @throws cancelled when `signal` is aborted first */
  async take(needs: Needs, signal: AbortSignal): Promise<Share> {
    if (signal.aborted) throw fail('cancelled', { what: 'A task' })
    return new Promise((resolve, reject) => {
      const entry = {
        needs,
        take: (share: Share) => {
          signal.removeEventListener('abort', leave)
          resolve(share)
        },
      }
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1)
        reject(fail('cancelled', { what: 'A task' }))
        this.#serve()
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(entry)
      this.#serve()
    })
  }

  #serve(): void {
    for (let first = this.#waiting[0]; first && this.#fits(first.needs); first = this.#waiting[0]) {
      this.#waiting.shift()
      first.take(this.#share(first.needs))
    }
  }

  /** Fractions of cores add up with an error of rounding. */
  #fits({ cpu, memory, gpu }: Needs): boolean {
    return cpu <= this.#cpu + 1e-9 && (memory ?? 0) <= this.#memory && gpu <= this.#gpus.length
  }

  #share({ cpu, memory, gpu }: Needs): Share {
    this.#cpu -= cpu
    this.#memory -= memory ?? 0
    const gpus = this.#gpus.splice(0, gpu)
    let held = true
    const release = () => {
      if (!held) return
      held = false
      this.#cpu += cpu
      this.#memory += memory ?? 0
      this.#gpus.push(...gpus)
      this.#gpus.sort((a, b) => a - b)
      this.#serve()
    }
    return { gpus, release }
  }
}

/** This machine, as far as a container lets us have it; `LEVAIN_CPUS`, `LEVAIN_MEMORY` (GiB) and `LEVAIN_GPUS` say otherwise. */
export function thisMachine(): Machine {
  const constrained = process.constrainedMemory()
  const bytes = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem()
  return {
    cpu: numberIn('LEVAIN_CPUS') ?? availableParallelism(),
    memory: (numberIn('LEVAIN_MEMORY') ?? bytes / 2 ** 30) * 2 ** 30,
    gpu: Math.floor(numberIn('LEVAIN_GPUS') ?? nvidiaCards()),
  }
}

function numberIn(variable: string): number | undefined {
  const written = process.env[variable]
  const value = Number(written)
  return written && Number.isFinite(value) && value >= 0 ? value : undefined
}

function nvidiaCards(): number {
  try {
    return readdirSync('/dev').filter((name) => /^nvidia\d+$/.test(name)).length
  } catch {
    return 0
  }
}

const inGibibytes = (bytes: number): string => `${Number((bytes / 2 ** 30).toPrecision(3))} GiB`
