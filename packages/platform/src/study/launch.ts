import { type Context, type Contracts, fail, isLevainError, type OutputOf, type ParsedInputOf, type Study } from '@levain/core'
import { tokenVerbs } from '../access/index.ts'
import {
  createClient,
  type JobPlan,
  jobName,
  type KubernetesObject,
  labelValue,
  openCluster,
  podFolders,
  removeJob,
  startJob,
} from '../kubernetes/index.ts'
import { findStudy } from './trials/find-study.ts'

type Launch = Contracts['study']['launch']
type Dismiss = Contracts['study']['dismiss']

const days = 30

/**
 * Starts workers as one Indexed Job. It is named after what is asked for, so that asking twice is once.
 *
 * @throws study-not-found, kubernetes-not-configured, kubernetes-unreachable, kubernetes-refused, kubernetes-quota
 */
export async function launch(ctx: Context, input: ParsedInputOf<Launch>): Promise<OutputOf<Launch>> {
  const study = await findStudy(ctx, input.study)
  const server = process.env.LEVAIN_CLUSTER_URL?.replace(/\/+$/, '')
  if (!server) throw fail('kubernetes-not-configured', { reason: 'LEVAIN_CLUSTER_URL does not say at which address pods reach the server' })
  const client = createClient(await openCluster())
  const name = jobName(study.name, 'study', study.name, study.createdAt, JSON.stringify(input))
  const { image, command, workers, cpu, memory = null, gpu } = input
  const reference = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name } }
  if (await client.read(reference)) return { job: name, namespace: client.namespace, isNew: false }
  const plan: JobPlan = {
    name,
    namespace: client.namespace,
    labels: labelsOf(study),
    image,
    needs: { cpu, memory, gpu },
    timeoutMs: null,
    env: { LEVAIN_URL: server, MLFLOW_TRACKING_URI: server, LEVAIN_STUDY: study.name },
    command: `LEVAIN_TOKEN="$(cat ${podFolders.task}/token)"; MLFLOW_TRACKING_TOKEN="$LEVAIN_TOKEN"; export LEVAIN_TOKEN MLFLOW_TRACKING_TOKEN\n${command}`,
    workers,
    files: { token: await tokenFor(ctx, study) },
  }
  const { isNew } = await startJob(client, plan)
  return { job: name, namespace: client.namespace, isNew }
}

/** Removes the Jobs of a study, and ends the tokens of their workers. */
export async function dismiss(ctx: Context, input: ParsedInputOf<Dismiss>): Promise<OutputOf<Dismiss>> {
  const study = await findStudy(ctx, input.study)
  const client = createClient(await openCluster())
  const jobs = await client.list<KubernetesObject>({ apiVersion: 'batch/v1', kind: 'Job' }, { labels: labelsOf(study) })
  const removed = jobs.map(({ metadata }) => metadata.name)
  for (const name of removed) await removeJob(client, { name, namespace: client.namespace })
  const name = tokenName(study)
  for (const token of await tokenVerbs.list(ctx, {})) if (token.name === name) await tokenVerbs.revoke(ctx, { token: token.id })
  return { removed }
}

const labelsOf = ({ name }: Study): Record<string, string> => ({ 'levain.dev/study': labelValue(name) })
const tokenName = ({ name }: Study): string => `workers of study ${name}`

/** A token that is good beyond the end of this process, as the workers are; where nobody has to log in, any word will do. */
async function tokenFor(ctx: Context, study: Study): Promise<string> {
  try {
    return (await tokenVerbs.create(ctx, { user: ctx.actor.id, name: tokenName(study), days })).secret
  } catch (error) {
    if (isLevainError(error, 'user-not-found')) return 'nobody'
    throw error
  }
}
