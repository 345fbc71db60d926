import { type Context, fail } from '@levain/core'
import { runProgram } from './program.ts'

/** A Python of the machine, as it describes itself. */
export interface Interpreter {
  readonly executable: string
  /** e.g. `3.11.7` */
  readonly version: string
  /** e.g. `cpython` */
  readonly implementation: string
  /** e.g. `linux-x86_64` */
  readonly platform: string
  /** Whether it can make environments by itself: `venv` and `ensurepip` are packages of their own in some systems. */
  readonly venv: boolean
}

const oldest = [3, 9] as const

const question = `
import importlib.util as u, json, platform, sys, sysconfig
print(json.dumps(dict(executable=sys.executable, version=platform.python_version(), implementation=sys.implementation.name,
  platform=sysconfig.get_platform(), venv=bool(u.find_spec("venv") and u.find_spec("ensurepip")))))`

type Asking = Pick<Context, 'projectFolder' | 'signal'>

/**
 * The Python to build with: `LEVAIN_PYTHON`, else the first of the PATH that is of the version asked for.
 *
 * @throws program-missing
 */
export async function findInterpreter(ctx: Asking, wanted: string | null, what: string): Promise<Interpreter> {
  const named = process.env.LEVAIN_PYTHON
  const programs = [...(named ? [named] : []), ...(wanted ? [`python${wanted.split('.').slice(0, 2).join('.')}`] : []), 'python3', 'python']
  for (const program of programs) {
    const found = await ask(ctx, program)
    if (found && isNewEnough(found) && (wanted === null || `${found.version}.`.startsWith(`${wanted}.`))) return found
  }
  const managed = wanted === null ? undefined : await fromUv(ctx, wanted)
  if (managed) return managed
  throw fail('program-missing', {
    program: `Python ${wanted ?? `${oldest.join('.')} or newer`}`,
    for: what,
    install: `uv python install ${wanted ?? '3.12'}   (or name one: LEVAIN_PYTHON=/path/to/python)`,
  })
}

async function ask(ctx: Asking, program: string): Promise<Interpreter | undefined> {
  const { code, stdout } = await runProgram(program, ['-I', '-c', question], { folder: ctx.projectFolder, signal: ctx.signal })
  return code === 0 ? (JSON.parse(stdout) as Interpreter) : undefined
}

/** A Python that uv looks after and that is not on the PATH. */
async function fromUv(ctx: Asking, wanted: string): Promise<Interpreter | undefined> {
  const { code, stdout } = await runProgram('uv', ['python', 'find', wanted], { folder: ctx.projectFolder, signal: ctx.signal })
  return code === 0 ? ask(ctx, stdout.trim()) : undefined
}

function isNewEnough({ version }: Interpreter): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
}
