import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Context, PythonRequest } from '@levain/core'
import { z } from 'zod'
import { digestOf, shortName } from './digest.ts'
import { condaProgram, installerFor } from './installers/index.ts'
import { findInterpreter, type Interpreter } from './interpreter.ts'
import { type Building, withJob } from './job.ts'
import { placeOf } from './places.ts'
import { readRequest, type Wanted } from './request.ts'

/** A request resolved to exact packages. */
export interface Lock {
  readonly wanted: Wanted
  readonly interpreter: Interpreter
  /** As the installer reads them, sorted. */
  readonly packages: readonly string[]
  /** Of the packages, the version of Python and the platform: equal digests, equal environments. */
  readonly digest: string
}

export interface LockOptions {
  /** Folder that files of the request start at. */
  readonly folder: string
  /** Resolve anew, even if that was done before. */
  readonly upgrade?: boolean
  readonly say?: (text: string) => void
}

const kept = z.object({ packages: z.array(z.string()) })

/**
 * Resolves a request, once: what was found is kept, so that the same text gives the same packages tomorrow.
 *
 * @throws source-not-found, input-invalid, program-missing, environment-failed
 */
export async function lockRequest(ctx: Context, request: PythonRequest, options: LockOptions): Promise<Lock> {
  const wanted = await readRequest(request, options.folder)
  const interpreter = wanted.conda
    ? await condaInterpreter(ctx, wanted)
    : await findInterpreter(ctx, wanted.python, `Environment ${wanted.name}`)
  const { version, implementation, platform } = interpreter
  const path = placeOf(ctx, 'locks', `${shortName(digestOf([wanted.digest, version, implementation, platform]))}.json`)
  const before = options.upgrade ? undefined : await readLock(path)
  const packages =
    before ??
    (await keep(ctx, path, options.upgrade === true, await resolved({ ctx, wanted, interpreter, say: options.say ?? (() => {}) })))
  return { wanted, interpreter, packages, digest: digestOf({ v: 1, version, implementation, platform, packages: [...packages] }) }
}

async function resolved(building: Building): Promise<string[]> {
  const installer = await installerFor(building.ctx, building.wanted)
  building.say(`resolving ${building.wanted.name} with ${installer.name}\n`)
  return (await withJob(building, 'resolved', null, (job) => installer.resolve(job))).sort()
}

/** Conda brings its own Python, of a version that the file says. */
async function condaInterpreter(ctx: Context, { name, python }: Wanted): Promise<Interpreter> {
  const executable = await condaProgram(ctx, `Environment ${name}`)
  const platform = `${process.platform}-${process.arch}`
  return { executable, version: python ?? 'of conda', implementation: 'conda', platform, venv: false }
}

async function readLock(path: string): Promise<string[] | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return kept.parse(JSON.parse(text)).packages
  } catch {
    return undefined
  }
}

/** Of two that resolved at once the first counts for both; `replace` counts in any case. */
async function keep(ctx: Context, path: string, replace: boolean, packages: string[]): Promise<string[]> {
  const own = `${path}.${ctx.random.id()}`
  await mkdir(dirname(path), { recursive: true })
  await writeFile(own, JSON.stringify({ packages }, null, 2))
  try {
    if (replace || (await readLock(path)) === undefined) {
      if (!replace) await link(own, path).catch(() => rename(own, path))
      else await rename(own, path)
    }
    return (await readLock(path)) ?? packages
  } finally {
    await rm(own, { force: true })
  }
}

const requirement = /^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*(?:==\s*([^\s;]+)|@\s*(\S+))/

/** Version by package of a lock. */
export function versionsOf(packages: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    packages.flatMap((line) => {
      const [, name, version, address] = requirement.exec(line) ?? []
      return name ? [[name.toLowerCase(), version ?? address ?? '']] : []
    }),
  )
}
