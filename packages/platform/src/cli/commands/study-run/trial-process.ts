import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Contracts, type InputOf, isLevainError, type Study, type Trial } from '@levain/core'
import type { App } from '../../../app/index.ts'
import { readOutputs, runProcess } from '../../../pipeline/index.ts'
import { ConsoleLog } from '../track-exec/console-log.ts'
import { follow } from './follow.ts'

interface TrialProcess {
  readonly app: App
  readonly study: Study
  readonly trial: Trial
  /** Given to the platform's shell. */
  readonly command: string
  readonly url: string
  readonly signal: AbortSignal
}

type Ending = Pick<InputOf<Contracts['study']['tell']>, 'value' | 'state' | 'error'>

const quiet = { write() {} }

/** Runs the command of a trial to its end, and gives how it ended. What it prints becomes the console log of its run. */
export async function carryOut({ app, study, trial, command, url, signal }: TrialProcess): Promise<Ending> {
  const folder = join(app.stateFolder, 'studies', study.name, `${trial.number}-${trial.attempt}`)
  await mkdir(folder, { recursive: true })
  const log = new ConsoleLog(app, trial.run as string)
  const following = follow(app, study, trial)
  try {
    const ended = await runProcess({
      command,
      folder: process.cwd(),
      env: variables(study, trial, folder, url),
      signal: AbortSignal.any([signal, following.signal]),
      onText: (text) => log.take(Buffer.from(text), quiet),
      pidFile: join(folder, 'pid'),
    })
    if (ended !== 'exit code 0') return { state: 'failed', error: `the command ended with ${ended}` }
    return await objectiveOf(app, study, trial, join(folder, 'outputs'))
  } catch (error) {
    if (!isLevainError(error, 'cancelled')) throw error
    return following.ending()
  } finally {
    await following.stop()
    await log.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** As for steps of pipelines; and one thread unless told otherwise, as several trials may run at once. */
function variables(study: Study, { number, attempt, run, values }: Trial, folder: string, url: string): Record<string, string> {
  const found: Record<string, string> = {
    OMP_NUM_THREADS: process.env.OMP_NUM_THREADS ?? '1',
    RUN_ID: run as string,
    MLFLOW_RUN_ID: run as string,
    MLFLOW_EXPERIMENT_ID: study.experiment,
    MLFLOW_TRACKING_URI: url,
    LEVAIN_URL: url,
    LEVAIN_STUDY: study.name,
    LEVAIN_TRIAL: String(number),
    LEVAIN_ATTEMPT: String(attempt),
    OUTPUTS: join(folder, 'outputs'),
  }
  for (const [name, value] of Object.entries(values)) found[`PARAM_${name.replace(/\W/g, '_')}`] = String(value)
  return found
}

/** The metric, from the lines of `$OUTPUTS`, else from what was logged to the run. */
async function objectiveOf(app: App, { metric }: Study, { run }: Trial, outputs: string): Promise<Ending> {
  const written = readOutputs(await readFile(outputs, 'utf8').catch(() => ''), {})[metric]
  if (typeof written === 'number') return { value: written }
  const { metrics } = await app.call('track.show', { run: run as string })
  const logged = metrics[metric]?.last
  if (logged !== undefined) return { value: logged }
  return { state: 'failed', error: `it ended without a line ${metric}=… in the file $OUTPUTS, and without a metric ${metric} of its run` }
}
