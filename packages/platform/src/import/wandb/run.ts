import { basename, dirname, join } from 'node:path'
import { nameTag } from '@levain/core'
import { filesIn } from '../folder.ts'
import type { LeftOut, SourceFile, SourceFiles, SourceRun } from '../items.ts'
import { consoleIn } from './console.ts'
import { metadataIn } from './metadata.ts'
import { pointsIn } from './points.ts'
import { stagedFiles } from './staged.ts'
import { type Survey, surveyOf } from './survey.ts'
import { keyOf, labelOf, leavesOf, numberOf } from './values.ts'

/** One run: its logs, the oldest first; a run that was gone on with has several. */
export interface LoggedRun {
  readonly id: string
  readonly logs: readonly string[]
}

interface Read extends SourceRun {
  /** What of the logs themselves does not come. */
  readonly leftOut: readonly LeftOut[]
}

/** @param staging where W&B staged files of artifacts; without it they are left out @throws Error when a log is none */
export async function readRun({ id, logs }: LoggedRun, staging: string | undefined): Promise<Read> {
  const folders = logs.map((log) => join(dirname(log), 'files'))
  const survey = await surveyOf(logs)
  Object.assign(survey.environment, { ...(await metadataIn(folders)), ...survey.environment })
  const { run, environment, startMs, endMs } = survey
  const name = run.name || id
  return {
    id,
    experiment: projectOf(survey),
    name,
    ...endOf(survey),
    user: environment.username || 'unknown',
    location: null,
    startedAt: startMs === undefined ? null : new Date(startMs).toISOString(),
    endedAt: endMs === undefined ? null : new Date(endMs).toISOString(),
    deletedAt: null,
    params: Object.fromEntries([...leavesOf(survey.config)].map(([key, value]) => [keyOf(key), labelOf(value)])),
    tags: { ...tagsOf(survey), [nameTag]: name },
    points: pointsIn(logs, survey),
    files: filesOf(folders, id, survey, staging),
    console: consoleIn(folders, logs),
    datasets: [],
    inputs: [],
    outputs: [],
    leftOut: notBrought(id, survey),
  }
}

export const projectOf = ({ run }: Pick<Survey, 'run'>): string => run.project || 'uncategorized'

function endOf({ exit, endMs }: Survey): Pick<SourceRun, 'status' | 'error'> {
  if (exit === undefined) {
    const message = `Its log has no end: its program was killed, or goes on. It last said something at ${new Date(endMs ?? 0).toISOString()}.`
    return { status: 'failed', error: { code: 'log-unfinished', message } }
  }
  const code = exit.code ?? 0
  return code === 0 ? { status: 'ok', error: null } : { status: 'failed', error: { code: 'failed', message: `exit code ${code}` } }
}

/** Longest text of a summary that is kept as a tag, in characters. */
const tagCharactersMax = 5000

function tagsOf({ run, environment, summary }: Survey): Record<string, string> {
  const git = { ...run.git, ...environment.git }
  const texts = [...leavesOf(summary)].filter(([, value]) => typeof value === 'string' && numberOf(value) === undefined)
  const tags: Record<string, string | undefined> = {
    ...Object.fromEntries(texts.map(([key, value]) => [keyOf(`summary/${key}`), labelOf(value).slice(0, tagCharactersMax)])),
    'mlflow.note.content': run.notes,
    'mlflow.source.name': environment.program,
    'mlflow.source.git.commit': git.commit,
    'mlflow.source.git.repoURL': git.remoteUrl?.replace(/^([a-z+]+:\/\/)[^@/]*@/i, '$1'),
    'wandb.entity': run.entity,
    'wandb.group': run.group,
    'wandb.job_type': run.jobType,
    'wandb.sweep': run.sweep,
    'wandb.tags': run.tags.join(', '),
  }
  return Object.fromEntries(Object.entries(tags).filter((entry): entry is [string, string] => Boolean(entry[1])))
}

/** Files of the run's folder, what it ran on, and the files of its artifacts. */
async function* filesOf(
  folders: readonly string[],
  id: string,
  { environment, artifacts }: Survey,
  staging: string | undefined,
): SourceFiles & AsyncGenerator<SourceFile | LeftOut> {
  // It comes as the console log.
  for (const folder of folders)
    for await (const file of filesIn(folder, id) as AsyncIterable<SourceFile | LeftOut>)
      if ('reason' in file || file.path !== 'output.log') yield file
  if (Object.keys(environment).length > 0) yield { path: '.levain/environment.json', open: () => environmentOf(environment) }
  yield* stagedFiles(artifacts, id, staging)
}

async function* environmentOf({ os, python, args = [], program = '', executable = '', processors, memory }: Survey['environment']) {
  const machine = { platform: os ?? null, processors: processors ?? null, memoryBytes: memory?.total ? Number(memory.total) : null }
  const command = [basename(executable), program, ...args].filter(Boolean)
  yield Buffer.from(`${JSON.stringify({ command, machine, python: python ?? null }, null, 2)}\n`)
}

function notBrought(id: string, { others, damagedCount }: Survey): LeftOut[] {
  const lost = [...others].filter(([, { hasFile }]) => !hasFile)
  return [
    ...(damagedCount > 0 ? [{ item: `log:${id}`, reason: `${damagedCount} stretches of it are damaged or broken off` }] : []),
    ...lost.map(([key, { type, count }]) => ({
      item: `history:${id}/${key}`,
      reason: `${count} values are no numbers but ${type}: only numbers have a history${type === 'text' ? '; the last is a tag' : ''}`,
    })),
  ]
}
