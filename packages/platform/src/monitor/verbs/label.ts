import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf } from '@levain/core'
import { readLog } from '../../predictions/index.ts'
import { openDeployment } from '../deployment.ts'
import { keepLabels, labelsFrom, labelsIn } from '../labels/keep-labels.ts'
import { coverageOf } from '../labels/labels-of.ts'

type Verb = Contracts['monitor']['label']

/**
 * Adds what turned out to be true. Giving the same labels again changes nothing; labels of predictions that the log does
 * not know are kept too.
 *
 * @throws deployment-not-found, source-not-found, source-unreadable, log-empty
 */
export async function label(ctx: Context, { deployment: name, labels, path }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  if (labels.length === 0 && path === undefined)
    throw fail('input-invalid', { field: 'labels', expected: 'labels, or the path of a file', got: 'neither' })
  const { deployment, signature } = await openDeployment(ctx, name)
  const log = await readLog(ctx, deployment, signature, {})
  let [table, added] = ['', 0]
  for (const source of [...(labels.length > 0 ? [labelsFrom(labels)] : []), ...(path === undefined ? [] : [labelsIn(path)])]) {
    const kept = await keepLabels(ctx, deployment, source)
    ;[table, added] = [kept.table, added + kept.added]
  }
  return { labels: added, coverage: (await coverageOf(ctx, log.table, table)).coverage }
}
