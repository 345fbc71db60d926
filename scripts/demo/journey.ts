import { type App, openApp, showProgress } from 'levain'
import pc from 'picocolors'
import { flightStages } from './flights.ts'
import { irisStages } from './iris.ts'
import { openStudio } from './studio.ts'

export interface DemoOptions {
  readonly projectFolder: string
  /** Port the studio asks for; another free one if it is taken. */
  readonly studioPort: number
}

export interface Demo {
  run(): Promise<void>
  close(): Promise<void>
}

/** The whole journey: iris first, then flights, with the studio open from the start so that one can watch. */
export async function openDemo(options: DemoOptions): Promise<Demo> {
  const progress = showProgress({ screen: process.stdout, now: Date.now })
  const app = await openApp({ ...options, onRunState: progress.listener })
  const studio = await openStudio(app, options.studioPort)
  return {
    async run() {
      process.stdout.write(`${pc.bold(pc.yellow('levain'))} from raw data to a governed prediction, on real data\n`)
      process.stdout.write(`${pc.dim('watch it live at')} ${pc.underline(studio.url)}\n`)
      const iris = await irisStages(app)
      await flightStages(app)
      farewell(studio.url, iris.url)
    },
    async close() {
      await studio.close()
      await stopDeployments(app)
      await app.close()
    },
  }
}

async function stopDeployments(app: App): Promise<void> {
  const deployments = await app.call('deploy.list', {})
  await Promise.all(deployments.filter((d) => d.pid !== null).map((d) => app.call('deploy.stop', { deployment: d.name })))
}

function farewell(studioUrl: string, irisUrl: string): void {
  const curl = `curl -X POST ${irisUrl}/predict -H 'Content-Type: application/json' -d '{"input": [5.1, 3.5, 1.4, 0.2]}'`
  process.stdout.write(`\n${pc.bold('Everything happened.')}\n\n  studio   ${pc.underline(studioUrl)}\n  predict  ${curl}\n`)
}
