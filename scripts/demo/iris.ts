import type { App } from 'levain'
import { runPipeline } from './pipeline-run.ts'
import { portOrAny } from './ports.ts'
import { really, stage } from './stage.ts'

const flower = [5.1, 3.5, 1.4, 0.2]

/** The first tutorial: train, register, deploy, ask. */
export async function irisStages(app: App): Promise<{ url: string }> {
  await stage('Iris: a first model, from 150 flowers to an answer over HTTP', async () =>
    runPipeline(app, 'iris.yaml', { port: await portOrAny(app, 'iris', 4000) }),
  )
  const { url } = await stage('One flower is asked about', () => askForOneFlower(app))
  return { url }
}

async function askForOneFlower(app: App): Promise<{ says: string; url: string }> {
  const deployment = (await app.call('deploy.show', { deployment: 'iris' })).deployment
  const response = await fetch(`${deployment.url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ input: flower }),
  })
  const answer = (await response.json()) as { prediction: string; id: string }
  really(response.ok && answer.prediction === 'setosa', 'the iris model calls this flower setosa')
  return { says: `${JSON.stringify(flower)} is ${answer.prediction} (prediction ${answer.id})`, url: deployment.url }
}
