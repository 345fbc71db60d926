import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as debian from '../../../scripts/setup/debian.ts'
import { installOnce } from '../install-once.ts'

const execute = promisify(execFile)
const source = join(import.meta.dirname, 'control-plane')
const readyWithinMs = 120_000
const buildWithinMs = 25 * 60_000

/** The control plane of Kubernetes, as in a cluster, without nodes: API server, its store, its controllers. */
export interface ControlPlane {
  readonly folder: string
  readonly url: string
  /** PEM of the API server's certificate and its key; its own authority. */
  readonly cert: string
  readonly key: string
  /** Path of a kubeconfig for somebody in these groups. */
  kubeconfig(user: 'admin' | 'levain', namespace: string): string
  stop(): Promise<void>
}

/** Starts one, built from the Go module proxy the first time; or the reason why there is none. */
export async function startControlPlane(): Promise<ControlPlane | { reason: string }> {
  const [program, etcd] = [await builtControlPlane(), await installedEtcd()]
  if (typeof program !== 'string') return program
  if (etcd === undefined) return { reason: 'there is no etcd, and Debian gives none' }
  const folder = await mkdtemp(join(tmpdir(), 'levain-cluster-'))
  const children: ChildProcess[] = []
  const stop = async () => {
    for (const child of children.reverse()) await ended(child)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    return { ...(await start(folder, program, etcd, children)), stop }
  } catch (error) {
    const said = ['apiserver', 'controllers', 'etcd'].map((name) => tail(join(folder, `${name}.log`))).join('\n')
    await stop()
    throw new Error(`the control plane did not start: ${String(error)}\n${said}`)
  }
}

async function start(folder: string, program: string, etcd: string, children: ChildProcess[]): Promise<Omit<ControlPlane, 'stop'>> {
  const [clients, peers, port] = [await freePort(), await freePort(), await freePort()]
  const url = `https://127.0.0.1:${port}`
  const tokens = {
    admin: createHash('sha256').update(folder).digest('hex'),
    levain: createHash('sha256').update(`${folder} levain`).digest('hex'),
  }
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const at = (name: string) => join(folder, name)
  writeFileSync(at('accounts.key'), privateKey, { mode: 0o600 })
  writeFileSync(at('accounts.pub'), publicKey)
  writeFileSync(at('tokens.csv'), `${tokens.admin},admin,1,system:masters\n${tokens.levain},levain,2\n`, { mode: 0o600 })
  const run = (name: string, path: string, args: readonly string[]) => {
    const log = openSync(at(`${name}.log`), 'a')
    children.push(spawn(path, args, { stdio: ['ignore', log, log], cwd: folder }))
    closeSync(log)
  }
  const store = `http://127.0.0.1:${clients}`
  const peer = `http://127.0.0.1:${peers}`
  const urls = ['--listen-client-urls', store, '--advertise-client-urls', store, '--listen-peer-urls', peer]
  run('etcd', etcd, [
    '--data-dir',
    at('etcd'),
    ...urls,
    '--initial-advertise-peer-urls',
    peer,
    '--initial-cluster',
    `default=${peer}`,
    '--unsafe-no-fsync',
  ])
  run('apiserver', program, [
    'apiserver',
    `--etcd-servers=${store}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    `--cert-dir=${folder}`,
    '--service-cluster-ip-range=10.96.0.0/24',
    '--authorization-mode=RBAC',
    `--token-auth-file=${at('tokens.csv')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${at('accounts.pub')}`,
    `--service-account-signing-key-file=${at('accounts.key')}`,
    '--kubelet-preferred-address-types=InternalIP',
    '--endpoint-reconciler-type=none',
  ])
  const kubeconfig: ControlPlane['kubeconfig'] = (user, namespace) => {
    const path = at(`${user}-${namespace}.kubeconfig`)
    writeFileSync(path, configText(url, at('apiserver.crt'), tokens[user], namespace), { mode: 0o600 })
    return path
  }
  const isReady = async () =>
    (await execute('curl', ['-sk', '-H', `authorization: Bearer ${tokens.admin}`, `${url}/readyz`])).stdout === 'ok'
  await until(children, isReady)
  const controllers =
    'deployment-controller,replicaset-controller,job-controller,ttl-after-finished-controller,garbage-collector-controller'
  const others = 'namespace-controller,serviceaccount-controller,resourcequota-controller,horizontal-pod-autoscaler-controller'
  run('controllers', program, [
    'controllers',
    `--kubeconfig=${kubeconfig('admin', 'default')}`,
    `--controllers=${controllers},${others}`,
    '--leader-elect=false',
    '--secure-port=0',
    `--service-account-private-key-file=${at('accounts.key')}`,
    '--horizontal-pod-autoscaler-sync-period=1s',
  ])
  return { folder, url, cert: readFileSync(at('apiserver.crt'), 'utf8'), key: readFileSync(at('apiserver.key'), 'utf8'), kubeconfig }
}

const configText = (server: string, authority: string, token: string, namespace: string): string => `apiVersion: v1
kind: Config
current-context: here
clusters: [{ name: here, cluster: { server: "${server}", certificate-authority: "${authority}" } }]
contexts: [{ name: here, context: { cluster: here, user: me, namespace: "${namespace}" } }]
users: [{ name: me, user: { token: "${token}" } }]
`

/** Built once for a version; with the caches of Go as they are. */
async function builtControlPlane(): Promise<string | { reason: string }> {
  const go = (await debian.onPath('go')) ?? (existsSync('/usr/local/go/bin/go') ? '/usr/local/go/bin/go' : undefined)
  if (!go) return { reason: 'there is no Go to build the API server with' }
  const identity = ['go.mod', 'main.go']
    .map((name) => readFileSync(join(source, name)))
    .reduce((hash, text) => hash.update(text), createHash('sha256'))
  const folder = join(import.meta.dirname, '../../../.systems', `kubernetes-${identity.digest('hex').slice(0, 16)}`)
  const program = join(folder, 'control-plane')
  try {
    await installOnce(folder, async () => {
      mkdirSync(folder, { recursive: true })
      cpSync(source, join(folder, 'source'), { recursive: true })
      const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false', GOTOOLCHAIN: 'local' }
      const args = ['build', '-trimpath', '-ldflags=-s -w', '-o', program, '.']
      await execute(go, args, { cwd: join(folder, 'source'), env, timeout: buildWithinMs, maxBuffer: 64 << 20 })
    })
    return program
  } catch (error) {
    const told = ((error as { stderr?: string }).stderr || String(error)).trim().split('\n').slice(-3).join(' ')
    return { reason: `the control plane could not be built: ${told}` }
  }
}

async function installedEtcd(): Promise<string | undefined> {
  const found = await debian.onPath('etcd')
  if (found || !(await debian.mayInstall())) return found
  await debian.install('etcd-server')
  return debian.onPath('etcd')
}

async function until(children: readonly ChildProcess[], isReady: () => Promise<boolean>): Promise<void> {
  const untilMs = performance.now() + readyWithinMs
  while (!(await isReady().catch(() => false))) {
    const dead = children.find(({ exitCode }) => exitCode !== null)
    if (dead) throw new Error(`${dead.spawnargs.slice(0, 2).join(' ')} ended with ${dead.exitCode}`)
    if (performance.now() > untilMs) throw new Error(`not ready within ${readyWithinMs / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const end = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const hard = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await end
  clearTimeout(hard)
}

const tail = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').slice(-5).join('\n') : '')

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
