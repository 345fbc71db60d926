// Outside system: docker-registry
// Outside system: skopeo
// Outside system: umoci
// Outside system: bubblewrap
// Outside system: OpenSSL
// Outside system: CycloneDX
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { silentLog } from '@levain/core'
import { createPredictor } from '@levain/runtime/model'
import { readBundle } from '@levain/runtime/serve'
import { type App, openApp } from 'levain'
import { registerIris } from '../../../packages/platform/src/pack/testing.ts'
import { notRun } from '../not-run.ts'
import { findPython } from '../python.ts'
import { debianBase, execute, needPrograms } from './programs.ts'
import { login, type Registry, startRegistry } from './registry.ts'

let reason: string | undefined
let [folder, base] = ['', '']
let app: App
let registry: Registry
before(async () => {
  reason = await needPrograms()
  if (reason) return
  folder = await mkdtemp(join(tmpdir(), 'levain-image-'))
  app = await openApp({ projectFolder: join(folder, 'project'), log: silentLog })
  await registerIris(app.context(), 1)
  await registerIris(app.context(), 2)
  registry = await startRegistry()
  base = `${registry.host}/bases/debian:12`
  await skopeo('copy', '--dest-tls-verify=false', `oci:${await debianBase()}`, `docker://${base}`)
})
after(async () => {
  await app?.close()
  await registry?.close()
  await rm(folder, { recursive: true, force: true })
})

const skopeo = (...args: readonly string[]) => execute('skopeo', ['--insecure-policy', ...args])
const pack = (to: string, model = 'iris@1') => app.call('pack.image', { model, base, to })

test('an image is pushed, pulled, unpacked and run by others, and answers as the model does here', async (t) => {
  if (reason) return notRun(t, reason)
  const at = `${registry.host}/team/iris:1`
  const packed = await pack(at)
  assert.equal(JSON.parse((await skopeo('inspect', '--tls-verify=false', `docker://${at}`)).stdout).Digest, packed.digest)
  const layout = join(folder, 'pulled')
  await skopeo('copy', '--src-tls-verify=false', `docker://${at}`, `oci:${layout}:iris`)
  const unpacked = join(folder, 'unpacked')
  await execute('umoci', ['unpack', '--rootless', '--image', `${layout}:iris`, unpacked])
  const answer = await askContainer(unpacked, '{"inputs": [[5.1, 3.5, 1.4, 0.2], [6.7, 3, 5.2, 2.3]]}')
  const { folder: exported } = await app.call('pack.export', { model: 'iris@1', folder: 'bundle' })
  const rows = [
    [5.1, 3.5, 1.4, 0.2],
    [6.7, 3, 5.2, 2.3],
  ]
  const { predictions, probabilities } = createPredictor((await readBundle(exported)).model!).predictRows(rows)
  assert.deepEqual(answer.predictions, predictions)
  assert.deepEqual(answer.probabilities.map(Object.values), probabilities)
})

/** Runs what an unpacked image says it runs, as its user, on a free port; asks it once. */
async function askContainer(unpacked: string, body: string): Promise<{ predictions: string[]; probabilities: Record<string, number>[] }> {
  const { process: told } = JSON.parse(await readFile(join(unpacked, 'config.json'), 'utf8')) as {
    process: { args: string[]; env: string[]; cwd: string; user: { uid: number; gid: number } }
  }
  const { uid, gid } = told.user
  const isolated = ['--unshare-user', '--unshare-pid', '--uid', `${uid}`, '--gid', `${gid}`, '--die-with-parent', '--clearenv']
  const env = told.env.flatMap((entry) => ['--setenv', ...(/^([^=]*)=(.*)$/s.exec(entry)?.slice(1) ?? [])])
  const mounts = ['--ro-bind', join(unpacked, 'rootfs'), '/', '--proc', '/proc', '--dev', '/dev', '--tmpfs', '/log', '--chdir', told.cwd]
  const child = spawn('bwrap', [...isolated, ...mounts, ...env, ...told.args, '--host', '127.0.0.1', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  try {
    const [line] = await Promise.race([once(child.stdout, 'data'), exit.then(() => Promise.reject(new Error('the container ended')))])
    const { url } = JSON.parse(String(line)) as { url: string }
    const response = await fetch(`${url}/predict`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    assert.equal(response.status, 200)
    return (await response.json()) as Awaited<ReturnType<typeof askContainer>>
  } finally {
    child.kill('SIGTERM')
    await exit
  }
}

test('packed again it is the same image; of the next version only the layer with the bundle goes over', async (t) => {
  if (reason) return notRun(t, reason)
  const first = await pack(`${registry.host}/again/iris:1`)
  const second = await pack(`${registry.host}/again/iris:again`)
  assert.equal(second.digest, first.digest)
  assert.equal(second.sentBytes, 0)
  const next = await pack(`${registry.host}/again/iris:2`, 'iris@2')
  assert.equal(next.sentBytes, next.layers.at(-1)?.bytes)
  const bases = first.layers.filter(({ holds }) => holds === 'base').reduce((sum, { bytes }) => sum + bytes, 0)
  assert.ok(bases > 0 && first.thereBytes >= bases, 'the base came from the same registry and was not sent')
})

test('archives are read by skopeo, as of OCI and as of Docker', async (t) => {
  if (reason) return notRun(t, reason)
  const { digest } = await app.call('pack.image', { model: 'iris@1', base, to: 'iris.tar' })
  const file = join(app.projectFolder, 'iris.tar')
  const { stdout } = await skopeo('inspect', `oci-archive:${file}`)
  assert.equal(JSON.parse(stdout).Digest, digest)
  await skopeo('copy', `docker-archive:${file}`, `oci:${join(folder, 'from-docker')}:iris`)
})

test('a registry that wants a login gets it from what docker login left, and nothing tells the password', async (t) => {
  if (reason) return notRun(t, reason)
  const closed = await startRegistry(true)
  const config = join(folder, 'docker')
  const before = process.env.DOCKER_CONFIG
  process.env.DOCKER_CONFIG = config
  try {
    const at = `${closed.host}/team/iris:1`
    const refused = await pack(at).catch((error: Error) => error)
    assert.deepEqual(
      [(refused as { code?: string }).code, (refused as Error).message.includes('it wants a login')],
      ['registry-refused', true],
    )
    await execute('mkdir', [config])
    const write = (password: string) =>
      writeFile(
        join(config, 'config.json'),
        JSON.stringify({ auths: { [closed.host]: { auth: Buffer.from(`${login.user}:${password}`).toString('base64') } } }),
      )
    await write('a wrong one')
    await assert.rejects(
      pack(at),
      (error: Error & { code: string }) =>
        error.code === 'registry-refused' && !JSON.stringify({ ...error, message: error.message }).includes('wrong one'),
    )
    await write(login.password)
    const { digest } = await pack(at)
    const { stdout } = await skopeo('inspect', '--tls-verify=false', `--creds=${login.user}:${login.password}`, `docker://${at}`)
    assert.equal(JSON.parse(stdout).Digest, digest)
  } finally {
    if (before === undefined) delete process.env.DOCKER_CONFIG
    else process.env.DOCKER_CONFIG = before
    await closed.close()
  }
})

/** What is attached to an image, by the tag that registries without a list of referrers have. */
async function referrers(repository: string, digest: string): Promise<{ digest: string; artifactType: string }[]> {
  const response = await fetch(`http://${registry.host}/v2/${repository}/manifests/${digest.replace(':', '-')}`, {
    headers: { accept: 'application/vnd.oci.image.index.v1+json' },
  })
  return ((await response.json()) as { manifests: { digest: string; artifactType: string }[] }).manifests
}

/** The one layer of a manifest, and its annotations. */
async function layerOf(repository: string, at: string): Promise<{ bytes: Buffer; annotations: Record<string, string> }> {
  const root = `http://${registry.host}/v2/${repository}`
  const accept = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = (await (await fetch(`${root}/manifests/${at}`, { headers: { accept } })).json()) as {
    layers: { digest: string; annotations?: Record<string, string> }[]
  }
  assert.equal(manifest.layers.length, 1)
  const [layer] = manifest.layers
  const bytes = Buffer.from(await (await fetch(`${root}/blobs/${layer?.digest}`)).arrayBuffer())
  return { bytes, annotations: layer?.annotations ?? {} }
}

test('the bills of materials, written and attached, hold against the schema of CycloneDX and name what is in the image', async (t) => {
  if (reason) return notRun(t, reason)
  const python = await findPython(join(import.meta.dirname, 'bills.txt'))
  if ('reason' in python) return notRun(t, python.reason)
  const { digest, bills } = await pack(`${registry.host}/bills/iris:1`)
  const attached = await referrers('bills/iris', digest)
  assert.deepEqual(
    attached.map((one) => [one.digest, one.artifactType]),
    bills.map((bill) => [bill, 'application/vnd.cyclonedx+json']),
  )
  await pack(`${registry.host}/bills/iris:again`)
  assert.equal((await referrers('bills/iris', digest)).length, bills.length, 'packed again, nothing is attached twice')
  await app.call('pack.sbom', { model: 'iris@1', folder: 'bills' })
  const files = ['sbom.cdx.json', 'ml-bom.cdx.json'].map((name) => join(app.projectFolder, 'bills', name))
  for (const [at, bill] of bills.entries()) {
    const file = join(folder, `bill-${at}.json`)
    await writeFile(file, (await layerOf('bills/iris', bill)).bytes)
    files.push(file)
  }
  const { stdout } = await execute(python.program, [join(import.meta.dirname, 'validate.py'), ...files])
  assert.deepEqual(JSON.parse(stdout), {})
  const [image, model] = await Promise.all(files.slice(2).map(async (file) => JSON.parse(await readFile(file, 'utf8'))))
  const names: string[] = image.components.map((part: { purl?: string; name: string }) => part.purl?.split(/[@?]/)[0] ?? part.name)
  for (const part of ['pkg:generic/node', 'pkg:npm/zod', 'pkg:npm/%40levain/runtime', 'pkg:deb/debian/libc6', 'debian'])
    assert.ok(names.includes(part), part)
  assert.equal(image.metadata.component.hashes[0].content, digest.slice(7))
  assert.equal(model.metadata.component.modelCard.modelParameters.task, 'classification')
})

test('a signed image is known by its key, by OpenSSL too; another key, or another image, is not', async (t) => {
  if (reason) return notRun(t, reason)
  for (const algorithm of ['ecdsa', 'ed25519'] as const) {
    const repository = `signed/${algorithm}`
    const image = `${registry.host}/${repository}:1`
    await app.call('pack.key', { file: `${algorithm}.key`, algorithm })
    await app.call('pack.key', { file: `other-${algorithm}.key`, algorithm })
    const sign = () => app.call('pack.image', { model: 'iris@1', base, to: image, sign: `${algorithm}.key` })
    const { digest } = await sign()
    await sign()
    const verified = await app.call('pack.verify', { image, key: `${algorithm}.key.pub` })
    assert.deepEqual([verified.digest, verified.signatures, verified.of], [digest, 1, 1])
    await assert.rejects(app.call('pack.verify', { image, key: `other-${algorithm}.key.pub` }), { code: 'signature-invalid' })

    const { bytes, annotations } = await layerOf(repository, `${digest.replace(':', '-')}.sig`)
    assert.equal(JSON.parse(bytes.toString()).critical.image['docker-manifest-digest'], digest)
    const [payload, signature] = [join(folder, `${algorithm}.payload`), join(folder, `${algorithm}.signature`)]
    await writeFile(payload, bytes)
    await writeFile(signature, Buffer.from(annotations['dev.cosignproject.cosign/signature'] ?? '', 'base64'))
    const key = join(app.projectFolder, `${algorithm}.key.pub`)
    const args =
      algorithm === 'ecdsa'
        ? ['dgst', '-sha256', '-verify', key, '-signature', signature, payload]
        : ['pkeyutl', '-verify', '-pubin', '-inkey', key, '-rawin', '-in', payload, '-sigfile', signature]
    assert.match((await execute('openssl', args)).stdout, /Verified OK|Verified Successfully/)

    // The signature of one image, put where another's would be.
    const { digest: other } = await pack(`${registry.host}/${repository}:2`, 'iris@2')
    await assert.rejects(app.call('pack.verify', { image: `${registry.host}/${repository}:2`, key: `${algorithm}.key.pub` }), {
      code: 'signature-invalid',
      message: /no signature/,
    })
    const at = (of: string) => `docker://${registry.host}/${repository}:${of.replace(':', '-')}.sig`
    await skopeo('copy', '--src-tls-verify=false', '--dest-tls-verify=false', at(digest), at(other))
    await assert.rejects(app.call('pack.verify', { image: `${registry.host}/${repository}:2`, key: `${algorithm}.key.pub` }), {
      code: 'signature-invalid',
      message: /none of its 1/,
    })
  }
})

test('a key is for its owner only, sealed if wanted, never replaced; what is no key signs nothing', async (t) => {
  if (reason) return notRun(t, reason)
  process.env.LEVAIN_SIGNING_PASSWORD = 'flour'
  try {
    await app.call('pack.key', { file: 'sealed.key' })
  } finally {
    delete process.env.LEVAIN_SIGNING_PASSWORD
  }
  const path = join(app.projectFolder, 'sealed.key')
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.match(await readFile(path, 'utf8'), /^-----BEGIN ENCRYPTED PRIVATE KEY-----/)
  await assert.rejects(app.call('pack.key', { file: 'sealed.key' }), { code: 'file-exists' })
  const sign = (key: string, to = `${registry.host}/unsigned/iris:1`) => app.call('pack.image', { model: 'iris@1', base, to, sign: key })
  await assert.rejects(sign('sealed.key'), { code: 'input-invalid' })
  await assert.rejects(sign('nowhere.key'), { code: 'source-not-found' })
  await assert.rejects(sign('sealed.key', 'signed.tar'), { code: 'input-invalid' })
})

test('a full disk is told, and leaves no half of an archive', async (t) => {
  if (reason) return notRun(t, reason)
  const small = join(folder, 'small')
  await execute('mkdir', [small])
  const command = [process.execPath, '--conditions=@levain/source', 'packages/platform/src/cli/main.ts', '--project', app.projectFolder]
  const args = ['pack', 'image', 'iris@1', '--base', base, '--to', join(small, 'iris.tar')]
  const script = '"$@"; code=$?; ls -A "$0"; exit $code'
  const ended = await execute(
    'bwrap',
    ['--dev-bind', '/', '/', '--size', '1048576', '--tmpfs', small, 'sh', '-c', script, small, ...command, ...args],
    { cwd: join(import.meta.dirname, '../../..') },
  ).then(
    () => assert.fail('it went well'),
    (error: { stdout: string; stderr: string }) => error,
  )
  assert.match(ended.stderr, /store-full/)
  assert.equal(ended.stdout, '')
})
