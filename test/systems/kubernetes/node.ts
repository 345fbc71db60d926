import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import { join } from 'node:path'
import type { Cluster } from '../../../packages/platform/src/kubernetes/cluster.ts'
import type { Pod } from '../../../packages/platform/src/kubernetes/index.ts'
import { createTransport, type Transport } from '../../../packages/platform/src/kubernetes/transport.ts'
import type { ControlPlane } from './control-plane.ts'

/** What an image does on this node: its command is run, or it answers requests, or it is one of the ways to go wrong. */
export type ImageKind = 'program' | 'server' | 'missing' | 'hungry'

interface Container {
  readonly name: string
  readonly image: string
  readonly command?: readonly string[]
  readonly env?: readonly { readonly name: string; readonly value?: string }[]
}

interface PodSpec {
  readonly nodeName?: string
  readonly containers: readonly Container[]
  readonly volumes?: readonly { readonly name: string; readonly secret?: { readonly secretName: string } }[]
}

interface Running {
  readonly child: ChildProcess | null
  log: string
  isOver: boolean
  readonly followers: Set<(text: string) => void>
}

const lookEveryMs = 200
const name = 'stand-in'

/**
 * Stands in for what a machine without containers cannot have: scheduler, kubelet and container runtime. It takes the pods that the real
 * controllers made, runs a container's command as a process in a sandbox with the pod's environment, Secret, user and read-only root, and
 * tells the API server what a kubelet would. Images are not pulled: what one does is said by `images`.
 */
export class StandInNode {
  readonly #plane: ControlPlane
  readonly #images: (image: string) => ImageKind
  readonly #transport: Transport
  readonly #running = new Map<string, Running>()
  /** Commands begun, by the name of their pod. */
  readonly begun: string[] = []
  #door: Server | undefined
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(plane: ControlPlane, admin: Cluster, images: (image: string) => ImageKind) {
    this.#plane = plane
    this.#images = images
    this.#transport = createTransport(admin)
  }

  async start(): Promise<void> {
    const { cert, key } = this.#plane
    const door = createServer({ cert, key }, (request, response) => {
      const [, , namespace, pod] = new URL(request.url ?? '/', 'https://node').pathname.split('/')
      const running = this.#running.get(`${namespace}/${pod}`)
      if (!running) return void response.writeHead(404).end('no such container')
      response.writeHead(200, { 'content-type': 'text/plain' }).write(running.log || '')
      if (running.isOver) return void response.end()
      const follow = (text: string) => (text === '' ? void response.end() : void response.write(text))
      running.followers.add(follow)
      response.on('close', () => running.followers.delete(follow))
    })
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
    this.#door = door
    const { port } = door.address() as { port: number }
    await this.#ask('POST', '/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name } })
    const status = {
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port: port } },
      conditions: [{ type: 'Ready', status: 'True', reason: 'StandIn' }],
    }
    await this.#patch(`/api/v1/nodes/${name}/status`, { status })
    const look = () => {
      this.#looking = this.#look()
        .catch(() => {})
        .finally(() => {
          if (!this.#stopped) this.#timer = setTimeout(look, lookEveryMs)
        })
    }
    look()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#looking
    for (const { child } of this.#running.values()) child?.kill('SIGKILL')
    this.#door?.closeAllConnections()
    this.#door?.close()
  }

  async #look(): Promise<void> {
    const { items } = (await this.#ask('GET', '/api/v1/pods')) as { items: Pod[] }
    for (const pod of items) await this.#see(pod).catch(() => {})
  }

  async #see(pod: Pod): Promise<void> {
    const { namespace = '', name: podName } = pod.metadata
    const path = `/api/v1/namespaces/${namespace}/pods/${podName}`
    const spec = pod.spec as PodSpec
    const known = this.#running.get(`${namespace}/${podName}`)
    if (pod.metadata.deletionTimestamp) {
      if (known?.child && !known.isOver) return void known.child.kill('SIGTERM')
      return void (await this.#ask('DELETE', `${path}?gracePeriodSeconds=0`))
    }
    if (!spec.nodeName) {
      const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name: podName }, target: { apiVersion: 'v1', kind: 'Node', name } }
      await this.#ask('POST', `${path}/binding`, binding)
    } else if (!known && (pod.status?.phase ?? 'Pending') === 'Pending') await this.#begin(pod, spec, path)
  }

  async #begin(pod: Pod, spec: PodSpec, path: string): Promise<void> {
    const [container] = spec.containers
    if (!container) return
    const { namespace = '', name: podName } = pod.metadata
    const own = { name: container.name, image: container.image, imageID: '', restartCount: 0 }
    const kind = this.#images(container.image)
    const tell = (phase: string, status: object, ready: boolean) =>
      this.#patch(`${path}/status`, {
        status: {
          phase,
          startTime: new Date().toISOString(),
          conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
            type,
            status: ready || /P|I/.test(type) ? 'True' : 'False',
            lastTransitionTime: new Date().toISOString(),
          })),
          containerStatuses: [{ ...own, ready, started: ready, ...status }],
        },
      })
    if (kind === 'missing') {
      const waiting = { reason: 'ImagePullBackOff', message: `Back-off pulling image "${container.image}"` }
      return void (await tell('Pending', { state: { waiting } }, false))
    }
    const running: Running = {
      child: kind === 'program' ? await this.#spawn(pod, spec, container) : null,
      log: '',
      isOver: false,
      followers: new Set(),
    }
    this.#running.set(`${namespace}/${podName}`, running)
    this.begun.push(podName)
    await tell('Running', { state: { running: { startedAt: new Date().toISOString() } } }, true)
    const finish = async (exitCode: number, reason: string, message: string) => {
      running.isOver = true
      for (const follow of running.followers) follow('')
      const terminated = {
        exitCode,
        reason,
        message: message.slice(0, 4096),
        startedAt: new Date().toISOString(),
        finishedAt: new Date().toISOString(),
      }
      await tell(exitCode === 0 ? 'Succeeded' : 'Failed', { state: { terminated } }, false)
    }
    if (kind === 'hungry') await finish(137, 'OOMKilled', '')
    const say = (text: Buffer) => {
      running.log += text.toString()
      for (const follow of running.followers) follow(text.toString())
    }
    running.child?.stdout?.on('data', say)
    running.child?.stderr?.on('data', say)
    running.child?.once('close', (code) => {
      const message = readFileSync(join(this.#folder(pod), 'message'), 'utf8')
      finish(code ?? 137, code === 0 ? 'Completed' : 'Error', message).catch(() => {})
    })
  }

  #folder = (pod: Pod): string => join(this.#plane.folder, 'pods', pod.metadata.name)

  /** The command in a sandbox: nothing of this machine but its programs, nothing to write to but the pod's own volumes. */
  async #spawn(pod: Pod, spec: PodSpec, container: Container): Promise<ChildProcess> {
    const folder = this.#folder(pod)
    const secret = spec.volumes?.find((volume) => volume.secret)?.secret?.secretName
    mkdirSync(join(folder, 'task'), { recursive: true })
    mkdirSync(join(folder, 'work'), { recursive: true })
    writeFileSync(join(folder, 'message'), '')
    if (secret) {
      const { data = {} } = (await this.#ask('GET', `/api/v1/namespaces/${pod.metadata.namespace}/secrets/${secret}`)) as {
        data?: Record<string, string>
      }
      for (const [file, text] of Object.entries(data)) writeFileSync(join(folder, 'task', file), Buffer.from(text, 'base64'))
    }
    const system = [
      '--ro-bind',
      '/usr',
      '/usr',
      '--symlink',
      'usr/bin',
      '/bin',
      '--symlink',
      'usr/lib',
      '/lib',
      '--symlink',
      'usr/lib64',
      '/lib64',
      '--ro-bind',
      '/etc',
      '/etc',
    ]
    const own = [
      '--proc',
      '/proc',
      '--dev',
      '/dev',
      '--tmpfs',
      '/tmp',
      '--dir',
      '/levain',
      '--ro-bind',
      join(folder, 'task'),
      '/levain/task',
      '--bind',
      join(folder, 'work'),
      '/levain/work',
      '--bind',
      join(folder, 'message'),
      '/dev/termination-log',
      '--remount-ro',
      '/',
    ]
    const user = ['--unshare-user', '--uid', '65532', '--gid', '65532', '--unshare-pid', '--die-with-parent', '--clearenv']
    const env = [{ name: 'PATH', value: '/usr/local/bin:/usr/bin:/bin' }, ...(container.env ?? [])].flatMap(
      ({ name: variable, value = '' }) => ['--setenv', variable, value],
    )
    const index = pod.metadata.annotations?.['batch.kubernetes.io/job-completion-index']
    const number = index === undefined ? [] : ['--setenv', 'JOB_COMPLETION_INDEX', index]
    return spawn('bwrap', [...user, ...system, ...own, ...env, ...number, '--', ...(container.command ?? [])], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await this.#transport.send(method, path, body === undefined ? undefined : { body })
    if (answer.status >= 300 && answer.status !== 404 && answer.status !== 409)
      throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  async #patch(path: string, body: object): Promise<void> {
    const { status, body: said } = await this.#transport.send('PATCH', path, { body, type: 'application/merge-patch+json' })
    if (status >= 300) throw new Error(`PATCH ${path}: ${JSON.stringify(said)}`)
  }
}
