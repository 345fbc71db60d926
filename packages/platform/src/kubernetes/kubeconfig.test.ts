import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'
import { openCluster } from './cluster.ts'

const withFolder = async (body: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'levain-kube-'))
  try {
    await body(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const config = (user: string) => `apiVersion: v1
kind: Config
current-context: here
clusters:
  - { name: one, cluster: { server: "https://10.0.0.1:6443/", certificate-authority-data: ${Buffer.from('authority').toString('base64')} } }
  - { name: two, cluster: { server: "https://10.0.0.2:6443", certificate-authority: ca.pem, tls-server-name: kube } }
contexts:
  - { name: here, context: { cluster: one, user: me, namespace: team } }
  - { name: there, context: { cluster: two, user: me } }
users:
  - { name: me, user: ${user} }
`

test('the current context counts unless another is named, paths are relative to their file, and the namespace may be another', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'config')
    await writeFile(path, config('{ token: secret }'))
    await writeFile(join(folder, 'ca.pem'), 'other authority')
    const { token, ...here } = await openCluster({ env: { KUBECONFIG: path } })
    assert.deepEqual([here, await token?.()], [{ server: 'https://10.0.0.1:6443', ca: 'authority', namespace: 'team' }, 'secret'])
    const there = await openCluster({ env: { KUBECONFIG: path, LEVAIN_KUBE_CONTEXT: 'there', LEVAIN_KUBE_NAMESPACE: 'models' } })
    assert.deepEqual(
      [there.server, there.ca, there.serverName, there.namespace],
      ['https://10.0.0.2:6443', 'other authority', 'kube', 'models'],
    )
  }))

test('of several files the first that names a thing counts', () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, 'first'), 'current-context: there\n')
    await writeFile(join(folder, 'second'), config('{ tokenFile: token }'))
    await writeFile(join(folder, 'ca.pem'), 'x')
    await writeFile(join(folder, 'token'), 'from a file\n')
    const cluster = await openCluster({
      env: { KUBECONFIG: ['first', 'missing', 'second'].map((name) => join(folder, name)).join(delimiter) },
    })
    assert.deepEqual([cluster.server, await cluster.token?.()], ['https://10.0.0.2:6443', 'from a file'])
  }))

test('a program of the cloud is asked for a token once, as long as the token is good', () =>
  withFolder(async (folder) => {
    const program = join(folder, 'give')
    const path = join(folder, 'config')
    const answer = (until: string) =>
      `{"kind":"ExecCredential","status":{"token":"t'$(wc -l < ${folder}/asked)'","expirationTimestamp":"${until}"}}`
    const ask = async (until: string) => {
      await writeFile(join(folder, 'asked'), '')
      await writeFile(program, `#!/bin/sh\necho "$KUBERNETES_EXEC_INFO" >> ${folder}/asked\necho '${answer(until)}'\n`)
      await chmod(program, 0o755)
      await writeFile(path, config(`{ exec: { apiVersion: client.authentication.k8s.io/v1, command: "${program}" } }`))
      const { token } = await openCluster({ env: { ...process.env, KUBECONFIG: path, LEVAIN_KUBE_CONTEXT: '' } })
      return [await token?.(), await token?.()]
    }
    assert.deepEqual(await ask('2999-01-01T00:00:00Z'), ['t1', 't1'])
    assert.deepEqual(await ask('2001-01-01T00:00:00Z'), ['t1', 't2'])
  }))

test('inside a pod its service account is used, and a token is read anew each time', () =>
  withFolder(async (folder) => {
    const account = join(folder, 'account')
    await mkdir(account)
    for (const [name, text] of [
      ['ca.crt', 'authority'],
      ['namespace', 'mlops'],
      ['token', 'one'],
    ] as const)
      await writeFile(join(account, name), text)
    const env = { HOME: folder, KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443' }
    const { token, ...cluster } = await openCluster({ env, serviceAccountFolder: account })
    assert.deepEqual(cluster, { server: 'https://10.96.0.1:443', namespace: 'mlops', ca: 'authority' })
    assert.equal(await token?.(), 'one')
    await writeFile(join(account, 'token'), 'two')
    assert.equal(await token?.(), 'two')
  }))

test('what is missing in a kubeconfig is named; without one and outside a pod there is no way', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'config')
    const refused = async (text: string, message: RegExp, more = {}) => {
      await writeFile(path, text)
      await assert.rejects(openCluster({ env: { KUBECONFIG: path, ...more } }), { code: 'kubernetes-not-configured', message })
    }
    await refused('clusters: 3', /is no kubeconfig/)
    await refused(config('{}'), /no context elsewhere/, { LEVAIN_KUBE_CONTEXT: 'elsewhere' })
    await refused('{}', /no context \(none is current\)/)
    await refused(config('{}'), /ca\.pem cannot be read/, { LEVAIN_KUBE_CONTEXT: 'there' })
    await assert.rejects(openCluster({ env: { HOME: join(folder, 'nobody') } }), {
      code: 'kubernetes-not-configured',
      message: /in no pod/,
    })
  }))
