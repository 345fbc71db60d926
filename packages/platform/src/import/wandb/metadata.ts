import { join } from 'node:path'
import { z } from 'zod'
import { textOf } from '../folder.ts'
import type { Environment } from './messages.ts'

const text = z.string().optional().catch(undefined)

const metadata = z.object({
  os: text,
  python: text,
  args: z.array(z.string()).catch([]),
  program: text,
  git: z.object({ remote: text, commit: text }).optional().catch(undefined),
  username: text,
  executable: text,
  cpu_count: z.int().optional().catch(undefined),
})

/** What a program ran on, as older clients keep it beside the log. */
export async function metadataIn(folders: readonly string[]): Promise<Partial<Environment>> {
  const found = await Promise.all(folders.map((folder) => textOf(join(folder, 'wandb-metadata.json')).catch(() => undefined)))
  const { git, cpu_count: processors, ...read } = metadata.safeParse(parsed(found.findLast((one) => one !== undefined))).data ?? {}
  const all = { ...read, processors, git: git && { remoteUrl: git.remote, commit: git.commit } }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
