import { type Json, json } from '@levain/core'
import { z } from 'zod'
import { type Entry, entry } from './out.ts'
import { readYaml } from './yaml.ts'

/** A stage as `dvc.lock` holds it: what ran, on what, and what came of it. */
export interface LockedStage {
  readonly name: string
  readonly command: string
  readonly deps: readonly Entry[]
  readonly outs: readonly Entry[]
  /** Values by file and key. */
  readonly params: Readonly<Record<string, Readonly<Record<string, Json>>>>
}

const command = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join('\n'))])

const stage = z.looseObject({
  cmd: command,
  deps: z.array(entry).default([]),
  outs: z.array(entry).default([]),
  params: z.record(z.string(), z.record(z.string(), json)).default({}),
})

const stages = z.record(z.string(), stage)

/** Schema 2.0 has its stages under a key; what came before had nothing else. */
const form = z.union([
  z.looseObject({ schema: z.literal('2.0'), stages: stages.nullish() }).transform((lock) => lock.stages ?? {}),
  stages,
  z.null().transform(() => ({})),
])

/** @throws source-unreadable */
export function readLock(text: string, path: string): LockedStage[] {
  const found = readYaml(form, text, path)
  return Object.entries(found).map(([name, { cmd, deps, outs, params }]) => ({ name, command: cmd, deps, outs, params }))
}
