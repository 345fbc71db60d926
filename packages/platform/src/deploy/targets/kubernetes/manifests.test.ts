import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { stringify } from 'yaml'
import { withApp } from '../../../app/index.ts'
import type { KubernetesObject } from '../../../kubernetes/index.ts'
import { registerIris } from '../../../pack/testing.ts'
import { differences } from './difference.ts'
import { manifests } from './manifests.ts'
import { objectName, type ServingPlan } from './serving-plan.ts'

const plan: ServingPlan = {
  name: 'churn',
  model: 'churn',
  version: 3,
  bundle: `sha256:${'5e'.repeat(32)}`,
  settings: {
    namespace: 'models',
    image: 'registry.example.com/team/churn:3',
    form: 'deployment',
    minReplicas: 2,
    maxReplicas: 6,
    cpu: '500m',
    memory: '512Mi',
    gpu: 0,
    monitor: true,
    logClaim: null,
  },
}
const written = (settings: Partial<ServingPlan['settings']>) =>
  manifests({ ...plan, settings: { ...plan.settings, ...settings } })
    .map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n')
const golden = (name: string) => readFileSync(new URL(`golden/${name}.yaml`, import.meta.url), 'utf8')

test('a plan is written as these objects, byte for byte', () => {
  assert.equal(written({}), golden('deployment'))
  assert.equal(written({ form: 'kserve', logClaim: 'predictions', gpu: 1 }), golden('kserve'))
})

/** Every object with containers, as a list of pod specs. */
const podSpecs = (objects: readonly KubernetesObject[]) =>
  objects.flatMap((object) => {
    const spec = object.spec as { template?: { spec: PodSpec }; predictor?: PodSpec }
    return [spec.template?.spec, spec.predictor].filter((found) => found !== undefined)
  })
interface PodSpec {
  readonly automountServiceAccountToken: boolean
  readonly securityContext: { readonly runAsNonRoot: boolean; readonly runAsUser: number }
  readonly containers: readonly {
    readonly securityContext: {
      readonly readOnlyRootFilesystem: boolean
      readonly allowPrivilegeEscalation: boolean
      readonly capabilities: { drop: string[] }
    }
    readonly resources: { readonly limits: Record<string, string> }
  }[]
}

test('whatever the settings, a pod has no root, no token, no writable image, no capability, and a limit of cores and memory', () => {
  const settings = fc.record({
    form: fc.constantFrom('deployment' as const, 'kserve' as const),
    minReplicas: fc.integer({ min: 1, max: 9 }),
    gpu: fc.integer({ min: 0, max: 4 }),
    logClaim: fc.constantFrom(null, 'claim'),
    monitor: fc.boolean(),
  })
  fc.assert(
    fc.property(settings, (some) => {
      const specs = podSpecs(manifests({ ...plan, settings: { ...plan.settings, ...some } }))
      assert.equal(specs.length, 1)
      for (const { automountServiceAccountToken, securityContext, containers } of specs) {
        assert.deepEqual([automountServiceAccountToken, securityContext.runAsNonRoot, securityContext.runAsUser > 0], [false, true, true])
        for (const { securityContext: own, resources } of containers) {
          assert.deepEqual([own.readOnlyRootFilesystem, own.allowPrivilegeEscalation, own.capabilities.drop], [true, false, ['ALL']])
          assert.ok(resources.limits.cpu && resources.limits.memory)
        }
      }
    }),
  )
})

test('any name of a deployment becomes a name of an object, and two never the same one', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/)
  fc.assert(
    fc.property(name, name, (one, other) => {
      assert.match(objectName(one), /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
      assert.ok(one === other || objectName(one) !== objectName(other))
    }),
  )
})

test('what differs between two states is told by its path; what the cluster counts by itself is not', () => {
  const before = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'a', resourceVersion: '1' },
    spec: { ports: [{ port: 80 }] },
    status: { x: 1 },
  }
  const after = { ...before, metadata: { name: 'a', resourceVersion: '2' }, spec: { ports: [{ port: 81, name: 'http' }] }, status: {} }
  assert.deepEqual(differences(before, after), ['spec.ports.0.port', 'spec.ports.0.name'])
})

test('without a cluster a plan is still readable, and says why it is unknown what would change', () =>
  withoutCluster(() =>
    withApp(async (app) => {
      const reference = await registerIris(app.context(), 1)
      const asked = { model: reference, target: 'kubernetes' as const, image: 'registry.example.com/iris:1' }
      const { text, changes, unknown } = await app.call('deploy.plan', asked)
      assert.match(text, /kind: Deployment/)
      assert.match(text, /image: registry\.example\.com\/iris:1/)
      assert.deepEqual([...new Set(changes.map(({ change }) => change))], ['unknown'])
      assert.match(unknown ?? '', /no way to a Kubernetes cluster/)
      await assert.rejects(app.call('deploy.apply', asked), { code: 'kubernetes-not-configured' })
      await assert.rejects(app.call('deploy.plan', { model: reference, target: 'kubernetes' }), { code: 'input-invalid', message: /image/ })
      await assert.rejects(app.call('deploy.plan', { ...asked, minReplicas: 4, maxReplicas: 2 }), {
        code: 'input-invalid',
        message: /maxReplicas/,
      })
      assert.deepEqual(await app.call('deploy.list', {}), [])
    }),
  ))

async function withoutCluster(body: () => Promise<void>): Promise<void> {
  const { KUBECONFIG, LEVAIN_REGISTRY } = process.env
  process.env.KUBECONFIG = '/nowhere/kubeconfig'
  delete process.env.LEVAIN_REGISTRY
  try {
    await body()
  } finally {
    if (KUBECONFIG === undefined) delete process.env.KUBECONFIG
    else process.env.KUBECONFIG = KUBECONFIG
    if (LEVAIN_REGISTRY !== undefined) process.env.LEVAIN_REGISTRY = LEVAIN_REGISTRY
  }
}
