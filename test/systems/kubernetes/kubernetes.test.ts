// Outside system: Kubernetes API server
// Outside system: kubectl
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { type App, openApp, withApp } from '../../../packages/platform/src/app/index.ts'
import { openCluster } from '../../../packages/platform/src/kubernetes/cluster.ts'
import { createClient, type KubernetesObject } from '../../../packages/platform/src/kubernetes/index.ts'
import { registerIris } from '../../../packages/platform/src/pack/testing.ts'
import { createServer } from '../../../packages/platform/src/server/index.ts'
import * as debian from '../../../scripts/setup/debian.ts'
import { notRun } from '../not-run.ts'
import { type ControlPlane, startControlPlane } from './control-plane.ts'
import { type ImageKind, StandInNode } from './node.ts'
import { rightsOf } from './rights.ts'

const execute = promisify(execFile)
const kinds: Readonly<Record<string, ImageKind>> = { server: 'server', missing: 'missing', hungry: 'hungry' }
const imageKind = (image: string): ImageKind => kinds[/\/(\w+)[:-]/.exec(image)?.[1] ?? ''] ?? 'program'

let plane: ControlPlane | { reason: string } = { reason: 'it was not started' }
let node: StandInNode | undefined

before(async () => {
  const sandbox =
    (await debian.onPath('bwrap')) ??
    ((await debian.mayInstall()) ? await debian.install('bubblewrap').then(() => debian.onPath('bwrap')) : undefined)
  plane = sandbox ? await startControlPlane() : { reason: 'there is no bwrap' }
  if ('reason' in plane) return
  const cluster = await openCluster({ env: { KUBECONFIG: plane.kubeconfig('admin', 'models') } })
  node = new StandInNode(plane, cluster, imageKind)
  await node.start()
  await kubectl('apply', '-f', await file(rightsOf('levain')))
  process.env.KUBECONFIG = plane.kubeconfig('levain', 'models')
})

after(async () => {
  await node?.stop()
  if ('stop' in plane) await plane.stop()
})

async function file(text: string): Promise<string> {
  const path = join((plane as ControlPlane).folder, `file-${randomUUID()}`)
  await writeFile(path, text)
  return path
}

const kubectl = async (...args: string[]): Promise<string> =>
  (await execute('kubectl', ['--kubeconfig', (plane as ControlPlane).kubeconfig('admin', 'models'), ...args])).stdout

const onCluster = (name: string, body: () => Promise<void>) =>
  test(name, { timeout: 150_000 }, async (t) => ('reason' in plane ? notRun(t, plane.reason) : body()))

const image = (name: string) => `registry.example.com/${name}:1`

onCluster('a deployment is planned, rolled out, changed, rolled back and removed, with the rights that the page lists', () =>
  withApp(async (app) => {
    const [one, two] = [await registerIris(app.context(), 1), await registerIris(app.context(), 2)]
    const first = { model: one, target: 'kubernetes' as const, image: 'registry.example.com/server:1' }
    const plan = await app.call('deploy.plan', first)
    assert.deepEqual([...new Set(plan.changes.map(({ change }) => change))], ['create'])
    const path = join((plane as ControlPlane).folder, 'plan.yaml')
    await writeFile(path, plan.text)
    for (const mode of ['server', 'client'])
      assert.match(await kubectl('apply', `--dry-run=${mode}`, '-f', path), /deployment\.apps\/iris created/)
    assert.deepEqual((await kubectl('get', 'deployments', '-o', 'name')).trim(), '')

    const { deployment } = await app.call('deploy.apply', first)
    assert.deepEqual([deployment.status, deployment.url], ['ready', 'http://iris.models.svc'])
    const { cluster } = await app.call('deploy.status', { deployment: 'iris' })
    assert.deepEqual(cluster?.replicas, { wanted: 2, updated: 2, ready: 2 })
    assert.deepEqual(
      cluster?.pods.map(({ phase, ready }) => [phase, ready]),
      [
        ['Running', true],
        ['Running', true],
      ],
    )
    await assert.rejects(app.call('deploy.split', { deployment: 'iris', to: { 1: 90, 2: 10 } }), { code: 'target-lacks' })
    const again = await app.call('deploy.plan', { ...first })
    assert.deepEqual(
      again.changes.filter(({ change }) => change !== 'none'),
      [],
    )

    const next = { model: two, image: 'registry.example.com/server:2' }
    const changed = await app.call('deploy.plan', next)
    const fields = changed.changes.find(({ object }) => object === 'Deployment iris')?.fields ?? []
    assert.ok(fields.includes('spec.template.spec.containers.0.image'), fields.join(' '))
    await app.call('deploy.apply', next)
    const imageNow = () => kubectl('get', 'deployment', 'iris', '-o', 'jsonpath={.spec.template.spec.containers[0].image}')
    assert.equal(await imageNow(), 'registry.example.com/server:2')
    await app.call('deploy.apply', { ...next, memory: '640Mi' })
    await assert.rejects(app.call('deploy.apply', { ...next, namespace: 'elsewhere' }), { code: 'target-fixed' })
    const back = await app.call('deploy.rollback', { deployment: 'iris' })
    assert.deepEqual([back.deployment.version, await imageNow()], [1, 'registry.example.com/server:1'])

    await assert.rejects(app.call('deploy.apply', { model: two, image: image('missing') }), { code: 'image-unavailable' })
    assert.equal(await imageNow(), 'registry.example.com/server:1')
    const [kept] = await app.call('deploy.list', {})
    assert.deepEqual([kept?.status, kept?.version], ['ready', 1])
    await assert.rejects(app.call('deploy.apply', { model: one, target: 'local' }), { code: 'target-fixed' })
    await assert.rejects(app.call('deploy.apply', { ...first, monitor: true }), {
      code: 'kubernetes-refused',
      message: /ServiceMonitor iris: the cluster does not know/,
    })

    const { removed } = await app.call('deploy.destroy', { deployment: 'iris' })
    assert.deepEqual(removed.sort(), [
      'Deployment iris',
      'HorizontalPodAutoscaler iris',
      'NetworkPolicy iris',
      'PodDisruptionBudget iris',
      'Service iris',
    ])
    assert.equal((await kubectl('get', 'deployments,services,hpa,pdb,networkpolicies', '-o', 'name')).trim(), '')
  }),
)

onCluster('a field that the cluster does not know is refused, and nothing of the object is there', async () => {
  const levain = createClient(await openCluster())
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'odd' }, spec: { ports: [{ port: 80 }], selektor: { a: 'b' } } }
  await assert.rejects(levain.apply(service), { code: 'kubernetes-refused', message: /selektor/ })
  assert.equal(await levain.read(service), null)
})

const pipelineText = (steps: string) =>
  `pipeline: jobs\nparams: { rate: 0.5 }\nsteps:\n  rows: { sql: select range as x from range(5) }\n${steps}`
const script = `
import os, json
assert open(os.environ["IN_data"], "rb").read(4) == b"PAR1"
assert os.environ["PARAM_rate"] == "0.5" and os.environ["OMP_NUM_THREADS"] == "2"
import lib
print("it works as user", os.getuid() > 0)
open(os.environ["OUT_report"], "w").write(lib.words + os.environ["IN_word"])
with open(os.environ["OUTPUTS"], "a") as outputs:
    outputs.write("auc=0.75\\n")
`
const trainStep = (on: string) => `    run: python3 train.py
    ${on}
    cpu: 2
    memory: 256Mi
    in: { data: rows.rows }
    with: { word: said }
    out: { report: markdown, auc: number }
`

/** A project with a server that pods reach. */
const withServer = (body: (app: App, write: (files: Record<string, string>) => Promise<void>) => Promise<void>) =>
  withApp(async (app) => {
    const server = await createServer(app, { studio: false })
    const stop = await app.startServices(server.url)
    process.env.LEVAIN_CLUSTER_URL = server.url
    try {
      await body(app, async (files) => {
        for (const [name, text] of Object.entries(files)) await writeFile(join(app.projectFolder, name), text)
      })
    } finally {
      await stop()
      await server.close()
    }
  })

const jobsLeft = async () => (await kubectl('get', 'jobs,secrets', '-l', 'app.kubernetes.io/managed-by=levain', '-o', 'name')).trim()

onCluster('the same script gives the same outputs as a process here and as a Job there, and leaves nothing on the cluster', () =>
  withServer(async (app, write) => {
    await write({
      'levain.yaml': pipelineText(
        `  here:\n${trainStep('retry: 0')}  there:\n${trainStep(`on: kubernetes\n    image: ${image('python')}`)}`,
      ),
      'train.py': script,
      'lib.py': 'words = "# It was "\n',
    })
    const { run, steps } = await app.call('pipeline.run', { wait: true })
    assert.equal(run.status, 'ok', run.error?.message)
    const of = (name: string) => steps.find(({ step }) => step === name)
    assert.deepEqual(of('there')?.outputs, of('here')?.outputs)
    assert.match(await app.context().blobs.text(of('there')?.log ?? ''), /started Job models\/levain-there-\w+\nit works as user True\n/)
    assert.equal(await jobsLeft(), '')
    const again = await app.call('pipeline.run', { wait: true })
    assert.deepEqual(
      again.steps.map(({ status }) => status),
      ['cached', 'cached', 'cached'],
    )
  }),
)

onCluster('what goes wrong on the cluster is told by its code, and nothing is left', () =>
  withServer(async (app, write) => {
    const ended = async (step: string) => {
      await write({ 'levain.yaml': pipelineText(`  odd: { on: kubernetes, out: { a: number }, ${step} }\n`) })
      await assert.rejects(app.call('pipeline.run', { wait: true }), { code: 'step-failed' })
      const { steps } = await app.call('pipeline.status', { run: 'latest' })
      const { error, log } = steps.find((one) => one.step === 'odd') ?? {}
      return { code: error?.code, message: error?.message ?? '', log: log ? await app.context().blobs.text(log) : '' }
    }
    assert.equal((await ended(`run: 'true', image: '${image('missing')}'`)).code, 'image-unavailable')
    const hungry = await ended(`run: 'true', image: '${image('hungry')}', memory: 64Mi`)
    assert.deepEqual(
      [hungry.code, hungry.message],
      ['step-out-of-memory', 'Step odd was ended by the cluster: it took more memory than 64 MiB.'],
    )
    const failed = await ended(`run: 'echo so it goes; exit 3', image: '${image('python')}'`)
    assert.deepEqual([failed.code, /exit code 3\. Its last line: so it goes/.test(failed.message)], ['step-failed', true])
    assert.equal((await ended(`run: 'true', image: '${image('python')}'`)).code, 'output-missing')
    assert.equal((await ended(`run: sleep 60, image: '${image('python')}', timeout: 3s`)).code, 'step-timeout')
    const twice = await ended(`run: 'echo again; exit 1', image: '${image('python')}', retry: { times: 1, backoff: 100ms }`)
    assert.equal(twice.log.match(/^again$/gm)?.length, 2)
    assert.equal(await jobsLeft(), '')
  }),
)

onCluster('a cancelled run takes its Job with it', () =>
  withServer(async (app, write) => {
    await write({
      'levain.yaml': pipelineText(`  long: { on: kubernetes, run: sleep 600, out: { a: number }, image: '${image('python')}' }\n`),
    })
    const { run } = await app.call('pipeline.run', { wait: false })
    await until(async () => (await jobsLeft()) !== '')
    await app.call('pipeline.cancel', { run: run.id })
    await until(async () => (await app.call('pipeline.status', { run: run.id })).run.status === 'cancelled')
    await until(async () => (await jobsLeft()) === '' && (await kubectl('get', 'pods', '-o', 'name')).trim() === '')
  }),
)

onCluster('when Levain goes the Job goes on, and the run that is taken up again waits for it: it is never begun twice', () =>
  withApp(async (first) => {
    const steps = `  slow: { on: kubernetes, run: 'sleep 8; echo a=7 >> $OUTPUTS', out: { a: number }, image: '${image('python')}' }\n`
    await writeFile(join(first.projectFolder, 'levain.yaml'), pipelineText(steps))
    const before = node?.begun.length ?? 0
    const open = async () => {
      const app = await openApp({ projectFolder: first.projectFolder })
      const server = await createServer(app, { studio: false, ...(port === 0 ? {} : { port }) })
      port = Number(new URL(server.url).port)
      process.env.LEVAIN_CLUSTER_URL = server.url
      const stop = await app.startServices(server.url)
      const close = async () => {
        await stop()
        await server.close()
        await app.close()
      }
      return { app, close }
    }
    let port = 0
    const earlier = await open()
    const { run } = await earlier.app.call('pipeline.run', { wait: false })
    await until(async () => (node?.begun.length ?? 0) > before)
    await earlier.close()
    const later = await open()
    try {
      await until(async () => (await later.app.call('pipeline.status', { run: run.id })).run.status === 'ok')
      const { steps: done } = await later.app.call('pipeline.status', { run: run.id })
      const slow = done.find(({ step }) => step === 'slow')
      assert.deepEqual(slow?.outputs.a, { type: 'number', value: 7 })
      assert.match(await later.app.context().blobs.text(slow?.log ?? ''), /found Job/)
      assert.equal((node?.begun.length ?? 0) - before, 1)
      assert.equal(await jobsLeft(), '')
    } finally {
      await later.close()
    }
  }),
)

const worker = `python3 - <<'END'
import json, os, time, urllib.request
def call(path, **body):
    url = os.environ["LEVAIN_URL"] + "/api/v1/studies/" + os.environ["LEVAIN_STUDY"] + "/" + path
    headers = {"content-type": "application/json", "authorization": "Bearer " + os.environ["LEVAIN_TOKEN"]}
    return json.load(urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers)))
while True:
    answer = call("ask", worker="worker " + os.environ["JOB_COMPLETION_INDEX"])
    if answer["next"] == "done":
        break
    if answer["next"] == "go":
        trial = answer["trial"]
        time.sleep(0.3)
        call("trials/%d/tell" % trial["number"], attempt=trial["attempt"], value=trial["values"]["x"] ** 2)
    else:
        time.sleep(0.1)
END`

onCluster('workers of a study are one Indexed Job that carries out every trial, started once; dismissed they are gone', () =>
  withServer(async (app) => {
    await app.call('study.create', {
      name: 'valley',
      metric: 'loss',
      space: { x: { type: 'float', low: -5, high: 5 } },
      limits: { trials: 9 },
    })
    const asked = { study: 'valley', image: image('python'), command: worker, workers: 2 }
    const { job, isNew } = await app.call('study.launch', asked)
    assert.equal(isNew, true)
    assert.equal((await app.call('study.launch', asked)).isNew, false)
    await until(async () => (await kubectl('get', 'job', job, '-o', 'jsonpath={.status.completedIndexes}')) === '0,1')
    const { counts, trials } = await app.call('study.show', { study: 'valley' })
    assert.equal(counts.ok, 9)
    assert.deepEqual([...new Set(trials.map((trial) => trial.worker))].sort(), ['worker 0', 'worker 1'])
    assert.deepEqual((await app.call('study.dismiss', { study: 'valley' })).removed, [job])
    await until(async () => (await jobsLeft()) === '')
  }),
)

onCluster('a quota that leaves no room is told as one, and a cluster that does not answer as that', () =>
  withServer(async (app, write) => {
    const quota: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'small', namespace: 'models' },
      spec: { hard: { pods: '0' } },
    }
    await kubectl('apply', '-f', await file(JSON.stringify(quota)))
    await until(async () => (await kubectl('get', 'resourcequota', 'small', '-o', 'jsonpath={.status.hard.pods}')) === '0')
    await write({
      'levain.yaml': pipelineText(`  odd: { on: kubernetes, run: 'true', out: { a: number }, image: '${image('python')}' }\n`),
    })
    try {
      await assert.rejects(app.call('pipeline.run', { wait: true }), { code: 'step-failed' })
      const { steps } = await app.call('pipeline.status', { run: 'latest' })
      assert.equal(steps.find(({ step }) => step === 'odd')?.error?.code, 'kubernetes-quota')
    } finally {
      await kubectl('delete', 'resourcequota', 'small')
    }
    assert.equal(await jobsLeft(), '')
    const path = await file(
      'clusters: [{ name: a, cluster: { server: "https://127.0.0.1:1" } }]\ncontexts: [{ name: a, context: { cluster: a, user: a } }]\nusers: [{ name: a, user: {} }]\ncurrent-context: a\n',
    )
    await assert.rejects(
      createClient(await openCluster({ env: { KUBECONFIG: path } })).read({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }),
      { code: 'kubernetes-unreachable' },
    )
  }),
)

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 200))
}
