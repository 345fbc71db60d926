import { type Contracts, fail, type KubernetesSettings, type ParsedInputOf } from '@levain/core'

type Input = ParsedInputOf<Contracts['deploy']['apply']>

/** What of the log is kept is not yet said to a process on a cluster. */
const localOnly = ['logSample', 'logDrop', 'logHash', 'logKeepDays', 'logKeepBytes', 'logFsync'] as const

/**
 * What was said, what was said before, and what is usual.
 *
 * @throws input-invalid where there is no image, or the most replicas are fewer than the fewest
 */
export function settingsOf(
  input: Input,
  version: { readonly model: string; readonly version: number },
  before: KubernetesSettings | undefined,
  namespace: string,
): KubernetesSettings {
  for (const field of localOnly)
    if (input[field] !== undefined)
      throw fail('input-invalid', {
        field,
        expected: 'a deployment on this machine; on a cluster the whole log is kept',
        got: 'target kubernetes',
      })
  const minReplicas = input.minReplicas ?? before?.minReplicas ?? 2
  const kept = before && before.maxReplicas >= minReplicas ? before.maxReplicas : undefined
  const maxReplicas = input.maxReplicas ?? kept ?? minReplicas * 2
  if (maxReplicas < minReplicas)
    throw fail('input-invalid', { field: 'maxReplicas', expected: `at least minReplicas, ${minReplicas}`, got: String(maxReplicas) })
  return {
    namespace: input.namespace ?? before?.namespace ?? namespace,
    image: input.image ?? imageOf(version),
    form: input.form ?? before?.form ?? 'deployment',
    minReplicas,
    maxReplicas,
    cpu: input.cpu ?? before?.cpu ?? '500m',
    memory: input.memory ?? before?.memory ?? '512Mi',
    gpu: input.gpu ?? before?.gpu ?? 0,
    monitor: input.monitor ?? before?.monitor ?? false,
    logClaim: input.logClaim ?? before?.logClaim ?? null,
  }
}

/** `LEVAIN_REGISTRY/model:version`, where images of this project are pushed to. */
function imageOf({ model, version }: { readonly model: string; readonly version: number }): string {
  const registry = process.env.LEVAIN_REGISTRY?.replace(/\/+$/, '')
  if (!registry)
    throw fail('input-invalid', { field: 'image', expected: 'an image of the version, or a registry in LEVAIN_REGISTRY', got: 'nothing' })
  return `${registry}/${model.toLowerCase()}:${version}`
}
