import { type Context, fail } from '@levain/core'
import { runProgram } from '../program.ts'
import type { Wanted } from '../request.ts'
import type { Installer } from './installer.ts'

export type { Installer, Job } from './installer.ts'

/** The ways to build an environment, opened when first used. */
const installers = {
  uv: () => import('./uv.ts'),
  pip: () => import('./pip.ts'),
  conda: () => import('./conda.ts'),
} satisfies Record<string, () => Promise<{ default: Installer }>>

/** The one for a request: uv where it is installed, as it is many times faster; pip otherwise. */
export async function installerFor(ctx: Pick<Context, 'projectFolder' | 'signal'>, { conda }: Pick<Wanted, 'conda'>): Promise<Installer> {
  if (conda) return (await installers.conda()).default
  const { code } = await runProgram('uv', ['--version'], { folder: ctx.projectFolder, signal: ctx.signal })
  return (await (code === 0 ? installers.uv() : installers.pip())).default
}

/** The program of conda that is there. @throws program-missing */
export async function condaProgram(ctx: Pick<Context, 'projectFolder' | 'signal'>, what: string): Promise<string> {
  for (const program of ['micromamba', 'mamba', 'conda']) {
    const { code } = await runProgram(program, ['--version'], { folder: ctx.projectFolder, signal: ctx.signal })
    if (code === 0) return program
  }
  throw fail('program-missing', {
    program: 'micromamba, mamba or conda',
    for: what,
    install: 'https://mamba.readthedocs.io/en/latest/installation/',
  })
}
