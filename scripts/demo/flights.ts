import type { Json } from '@levain/core'
import type { App } from 'levain'
import pc from 'picocolors'
import { followRun, runPipeline } from './pipeline-run.ts'
import { portOrAny } from './ports.ts'
import { really, stage } from './stage.ts'
import { sendTraffic } from './traffic.ts'

const deployment = 'flights'
/** Flights sent when the log already holds a May: enough to see that it still answers. */
const fewFlights = 2000

/** The main job: a model of late flights, its later life, and its successor. */
export async function flightStages(app: App): Promise<void> {
  await stage('Flights: ingest, profile, check, split, train five models, pick, judge, register', async () =>
    runPipeline(app, 'flights.yaml', { port: await portOrAny(app, deployment, 4001) }),
  )
  await stage('The champion answers', () => versions(app))
  const traffic = await stage('May comes: real flights of a later month, as requests', () => sendMay(app))
  await stage('What really happened arrives: labels', () => label(app, traffic))
  await stage('Is the world still the one the model knows?', () => checkDrift(app))
  const { retrained } = await stage('The alert asks for retraining', () => retrain(app))
  await stage('Champion against challenger', () => outcome(app, retrained))
}

interface Traffic {
  readonly says: string
  readonly labels: readonly { id: string; label: Json }[]
}

async function versions(app: App): Promise<{ says: string }> {
  const { deployment: row } = await app.call('deploy.apply', { model: 'flights@champion', name: deployment, host: 'localhost' })
  really(row.status === 'ready', 'the flights deployment is ready')
  return { says: `flights@${row.version} at ${row.url}` }
}

async function sendMay(app: App): Promise<Traffic> {
  const { run, steps } = await runPipeline(app, 'flights-traffic.yaml')
  const made = steps.find((step) => step.step === 'features')?.outputs.rows
  really(made !== undefined && 'digest' in made, `run ${run.id} made a table of flights`)
  const { tables } = app.context()
  const again = (await app.call('monitor.signals', { deployment, limit: 1 })).length > 0
  const rows = await tables.query(
    'select * from flights order by hash(date, origin, destination, distance)',
    { flights: made.digest },
    again ? fewFlights : 100_000,
  )
  const { deployment: row } = await app.call('deploy.show', { deployment })
  const inputs = rows.map(({ late: _, ...input }) => input)
  const { ids, version } = await sendTraffic(row.url, inputs, showSent(rows.length))
  const labels = rows.map((flight, i) => ({ id: ids[i] ?? '', label: flight.late ?? null }))
  return { says: `${ids.length} predictions by flights@${version}, each in the log before it was answered`, labels }
}

function showSent(total: number): (sent: number) => void {
  if (!process.stdout.isTTY) return () => {}
  return (sent) => process.stdout.write(`\r  ${pc.dim(`${sent} of ${total} flights`)}${sent === total ? '\r\x1b[K' : ''}`)
}

async function label(app: App, { labels }: Traffic): Promise<{ says: string }> {
  const answer = await app.call('monitor.label', { deployment, labels: [...labels] })
  really(answer.coverage > 0.5, 'most predictions have a label')
  return { says: `${answer.labels} labels; ${Math.round(answer.coverage * 100)} % of the log is labelled` }
}

async function checkDrift(app: App): Promise<{ says: string }> {
  await app.call('monitor.policy', { deployment, driftShare: 0.2, features: ['network_late_share'] })
  const { drifted, rows, alert, signals } = await app.call('monitor.check', { deployment })
  for (const signal of signals.filter((one) => one.method === 'psi')) {
    const value = signal.statistic === null ? 'no value' : `PSI ${signal.statistic.toFixed(3)}`
    process.stdout.write(
      `  ${signal.decision === 'drift' ? pc.yellow('▲') : pc.dim('·')} ${signal.feature.padEnd(20)} ${value.padEnd(10)} ${pc.dim(signal.decision)}\n`,
    )
  }
  really(drifted.length > 0, 'May differs from January and February')
  really(alert?.status === 'firing', 'the drift raised an alert')
  return { says: `${drifted.join(', ')} drifted over ${rows} rows: alert ${alert.id.slice(0, 8)} is firing` }
}

async function retrain(app: App): Promise<{ says: string; retrained: boolean }> {
  await app.call('pipeline.register', { file: 'flights-retrain.yaml' })
  await app.call('retrain.set', { deployment, pipeline: 'flights-retrain', params: { window: '$window' } })
  const request = await app.call('retrain.check', { deployment })
  // The studio's background services watch alerts as well; whoever was first has asked for the run.
  const run = request.run ?? (await runUnderWay(app))
  if (run === undefined) return { says: `not now: ${request.reason}`, retrained: false }
  const { says } = await followRun(app, run)
  return { says, retrained: true }
}

async function runUnderWay(app: App): Promise<string | undefined> {
  const runs = await app.call('track.runs', { experiment: 'flights-retrain', kind: 'pipeline', limit: 1 })
  return runs.map(({ run }) => run).find((run) => ['queued', 'running'].includes(run.status))?.id
}

async function outcome(app: App, retrained: boolean): Promise<{ says: string }> {
  const { model, versions: all } = await app.call('registry.show', { model: 'flights' })
  const newest = Math.max(...all.map((version) => version.version))
  const champion = model.aliases.champion
  const verdictId = all.find((version) => version.version === newest)?.verdict
  const verdict = verdictId ? await app.context().ledger.first('verdicts', { id: verdictId }) : undefined
  really(verdict !== undefined, 'the newest version was judged')
  const decision =
    champion === newest ? `flights@${newest} was promoted` : `flights@${newest} was refused; flights@${champion} stays champion`
  return { says: `${retrained ? '' : 'no new challenger; the last time '}${decision}: ${verdict.reason}` }
}
