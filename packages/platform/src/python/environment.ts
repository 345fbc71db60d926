import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Context, nowIso, type PythonEnvironment, pythonEnvironment } from '@levain/core'
import { shortName } from './digest.ts'
import { exclusively } from './exclusively.ts'
import { installerFor } from './installers/index.ts'
import { withJob } from './job.ts'
import { type Lock, versionsOf } from './lock.ts'
import { placeOf } from './places.ts'
import { damageOf, noteFiles } from './whole.ts'

/**
 * The environment of a lock: the one that is there, if it is whole; else it is built, once, however many ask for it.
 *
 * @throws environment-failed, program-missing, cancelled
 */
export async function ensureEnvironment(
  ctx: Context,
  lock: Lock,
  say: (text: string) => void = () => {},
): Promise<{ environment: PythonEnvironment; built: boolean }> {
  const there = await wholeEnvironment(ctx, lock.digest)
  if (there) return { environment: there, built: false }
  const waits = () => say(`waiting for environment ${lock.wanted.name}, which is being built\n`)
  return exclusively(ctx, lock.digest, waits, async () => {
    const meanwhile = await wholeEnvironment(ctx, lock.digest, say)
    return meanwhile ? { environment: meanwhile, built: false } : { environment: await build(ctx, lock, say), built: true }
  })
}

/** What `environments/<name>.json` says; the environment is what it points to. */
const pointerOf = (ctx: Context, digest: string): string => placeOf(ctx, 'environments', `${shortName(digest)}.json`)

/** The environment that a pointer names; undefined where there is none. */
async function readPointer(path: string): Promise<PythonEnvironment | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return pythonEnvironment.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

async function wholeEnvironment(ctx: Context, digest: string, say?: (text: string) => void): Promise<PythonEnvironment | undefined> {
  const found = await readPointer(pointerOf(ctx, digest))
  if (found?.digest !== digest) return undefined
  const damage = await damageOf(found.folder)
  if (damage === null) return found
  say?.(`the environment is damaged (${damage}) and is built again\n`)
  return undefined
}

async function build(ctx: Context, lock: Lock, say: (text: string) => void): Promise<PythonEnvironment> {
  const { digest, wanted, interpreter, packages } = lock
  const name = shortName(digest)
  await mkdir(placeOf(ctx, 'environments'), { recursive: true })
  await removeOf(ctx, digest)
  // In a folder of its own: what a process that was killed left running may still be writing into the one before.
  const folder = placeOf(ctx, 'environments', `${name}-${ctx.random.id().slice(-6).toLowerCase()}`)
  const log = placeOf(ctx, 'environments', `${name}.log`)
  await writeFile(log, '')
  let writing = Promise.resolve()
  const tell = (text: string) => {
    say(text)
    writing = writing.then(() => appendFile(log, text)).catch(() => {})
  }
  const installer = await installerFor(ctx, wanted)
  tell(`building environment ${wanted.name} (${packages.length} packages) with ${installer.name}\n`)
  try {
    await withJob({ ctx, wanted, interpreter, say: tell }, 'built', log, (job) => installer.install(job, packages, folder))
    const bytes = await noteFiles(folder)
    const { version, platform } = interpreter
    const environment = { digest, python: version, platform, packages: versionsOf(packages), folder, bytes, builtAt: nowIso(ctx) }
    await point(ctx, environment)
    return environment
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  } finally {
    await writing
  }
}

/** From here on it is there. */
async function point(ctx: Context, environment: PythonEnvironment): Promise<void> {
  const path = pointerOf(ctx, environment.digest)
  const own = `${path}.${basename(environment.folder)}`
  await writeFile(own, JSON.stringify(environment, null, 2))
  await rename(own, path)
}

/** Removes an environment, with what was left of attempts to build it. */
export async function removeOf(ctx: Context, digest: string): Promise<void> {
  const name = shortName(digest)
  await rm(pointerOf(ctx, digest), { force: true })
  const files = await readdir(placeOf(ctx, 'environments')).catch(() => [])
  for (const file of files)
    if (file.startsWith(`${name}-`)) await rm(placeOf(ctx, 'environments', file), { recursive: true, force: true, maxRetries: 3 })
}

/** All environments of the project, newest first. */
export async function environmentsOf(ctx: Context): Promise<PythonEnvironment[]> {
  const files = await readdir(placeOf(ctx, 'environments')).catch(() => [])
  const found = await Promise.all(
    files.filter((file) => file.endsWith('.json')).map((file) => readPointer(placeOf(ctx, 'environments', file))),
  )
  return found.filter((it) => it !== undefined).sort((a, b) => b.builtAt.localeCompare(a.builtAt))
}
