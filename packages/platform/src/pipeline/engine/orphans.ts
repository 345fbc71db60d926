import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from '@levain/core'
import { runFolder } from './work-folder.ts'

/**
 * Ends commands of a run that outlived the process which started them: otherwise they would compete with their own
 * repetition. A process counts as such only if its environment names the run, so that an id given out anew harms nobody;
 * where that cannot be read (it needs /proc), nothing is ended.
 */
export async function endOrphans(ctx: Pick<Context, 'stateFolder'>, run: string): Promise<void> {
  const folder = runFolder(ctx, run)
  for await (const file of glob('*/*/pid', { cwd: folder })) {
    const pid = Number(await readFile(join(folder, file), 'utf8').catch(() => ''))
    if (pid > 0 && (await belongsTo(pid, run))) endGroup(pid)
  }
}

async function belongsTo(pid: number, run: string): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
  return environment.split('\0').includes(`RUN_ID=${run}`)
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It ended by itself meanwhile.
  }
}
