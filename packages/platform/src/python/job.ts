import { mkdir, rm } from 'node:fs/promises'
import { type Context, fail } from '@levain/core'
import { exclusively } from './exclusively.ts'
import type { Job } from './installers/index.ts'
import type { Interpreter } from './interpreter.ts'
import { placeOf, pythonOf } from './places.ts'
import { runProgram } from './program.ts'
import type { Wanted } from './request.ts'

/** What the work of installers needs of the world. */
export interface Building {
  readonly ctx: Context
  readonly wanted: Wanted
  readonly interpreter: Interpreter
  /** Told of what the programs say, as they say it. */
  readonly say: (text: string) => void
}

/** Does a piece of work with a folder for its own files, which is gone afterwards. */
export async function withJob<Value>(
  building: Building,
  doing: 'resolved' | 'built',
  log: string | null,
  work: (job: Job) => Promise<Value>,
): Promise<Value> {
  const { ctx, wanted, interpreter } = building
  const scratch = placeOf(ctx, 'tmp', ctx.random.id())
  await mkdir(scratch, { recursive: true })
  const run: Job['run'] = async (program, args, reason) => {
    const end = await runProgram(program, args, { folder: wanted.folder, signal: ctx.signal, say: building.say })
    if (end.code === 0) return end
    throw fail('environment-failed', { environment: wanted.name, doing, reason: reason(end), log, next: wanted.next })
  }
  try {
    return await work({ wanted, interpreter, scratch, run, pip: () => toolsFor(building, run) })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Oldest pip that can resolve without installing and say what it found. */
const oldestPip = [22, 3] as const

/** A virtual environment with nothing but pip, made once for each Python. */
async function toolsFor({ ctx, interpreter, wanted }: Building, run: Job['run']): Promise<string> {
  const folder = placeOf(ctx, 'tools', `${interpreter.implementation}-${interpreter.version}`)
  const works = async () => {
    const asked = ['-I', '-c', 'import pip; print(pip.__version__)']
    const { code, stdout } = await runProgram(pythonOf(folder), asked, { folder: ctx.stateFolder, signal: ctx.signal })
    const [major = 0, minor = 0] = stdout.split('.').map(Number)
    return code === 0 && (major > oldestPip[0] || (major === oldestPip[0] && minor >= oldestPip[1]))
  }
  return exclusively(
    ctx,
    `python tools ${folder}`,
    () => {},
    async () => {
      if (await works()) return folder
      if (!interpreter.venv)
        throw fail('program-missing', { program: 'venv of Python', for: wanted.name, install: 'apt-get install python3-venv' })
      await rm(folder, { recursive: true, force: true })
      const said = ({ said: text }: { said: string }) => text.trim().slice(-400)
      await run(interpreter.executable, ['-m', 'venv', folder], said)
      if (!(await works())) await run(pythonOf(folder), ['-m', 'pip', 'install', '--quiet', '--upgrade', 'pip'], said)
      return folder
    },
  )
}
