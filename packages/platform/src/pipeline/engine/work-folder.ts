import { join } from 'node:path'
import type { Context } from '@levain/core'
import type { Attempt } from './task.ts'

/** Where the files of a run's tasks are while they are at work; removed when the run ends. */
export const runFolder = (ctx: Pick<Context, 'stateFolder'>, run: string): string => join(ctx.stateFolder, 'work', run)

/** Where one attempt at a task keeps its files. */
export function workFolder(ctx: Pick<Context, 'stateFolder'>, { run, task, attempt }: Pick<Attempt, 'run' | 'task' | 'attempt'>): string {
  return join(runFolder(ctx, run.id), taskFolder(task.row), String(attempt))
}

/** The folder of a task within that of its run. */
export const taskFolder = ({ step, index }: { step: string; index: number }): string => (index < 0 ? step : `${step}.${index}`)
