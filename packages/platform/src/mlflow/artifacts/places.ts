import { artifactPathProblem, type Context, type LoggedModel, type Run } from '@levain/core'
import { refusal } from '../errors.ts'

/** Whose artifact it is and its path below that owner: a run, a logged model, or nobody (''). */
export interface Place {
  readonly run: string
  readonly path: string
}

type Owner = Pick<Run | LoggedModel, 'id' | 'experiment' | 'location'>

const scheme = 'mlflow-artifacts:'

/** Where clients find the artifacts of a run or a logged model. */
export function artifactUriOf(owner: Owner): string {
  if (owner.location !== null) return owner.location
  const folder = owner.id.startsWith('m-') ? `models/${owner.id}` : owner.id
  return `${scheme}/${owner.experiment}/${folder}/artifacts`
}

/**
 * The place of a path below the artifact proxy: `<experiment>/<run>/artifacts/<path>` is the run's and
 * `<experiment>/models/<model>/artifacts/<path>` the logged model's, wherever their experiment has put them.
 */
export async function placeOf(ctx: Pick<Context, 'ledger'>, address: string): Promise<Place> {
  const path = safePath(address)
  const parts = path.split('/')
  for (const [i, part] of parts.entries()) {
    if (part !== 'artifacts' || i === 0) continue
    const owner = await ownerNamed(ctx, parts[i - 1] as string)
    if (owner && proxyPathOf(artifactUriOf(owner)) === parts.slice(0, i + 1).join('/'))
      return { run: owner.id, path: parts.slice(i + 1).join('/') }
  }
  return { run: '', path }
}

/** The place an artifact URI names, if it is one of ours. */
export async function placeOfUri(ctx: Pick<Context, 'ledger'>, uri: string): Promise<Place | undefined> {
  const path = proxyPathOf(uri)
  return path === undefined ? undefined : placeOf(ctx, path)
}

/** Refused in the words that clients look for. A slash at the end says nothing. */
export function safePath(given: string | undefined): string {
  const path = (given ?? '').replace(/\/$/, '')
  if (path !== '' && artifactPathProblem(path) !== null) throw refusal('Invalid path')
  return path
}

function ownerNamed(ctx: Pick<Context, 'ledger'>, id: string): Promise<Owner | undefined> {
  return id.startsWith('m-') ? ctx.ledger.first('loggedModels', { id }) : ctx.ledger.first('runs', { id })
}

/** `mlflow-artifacts:/a/b`, `mlflow-artifacts://host/a/b` and `http://host/api/2.0/mlflow-artifacts/artifacts/a/b` are `a/b`. */
function proxyPathOf(uri: string): string | undefined {
  const found = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.*)$/.exec(uri) ?? /^https?:\/\/[^?#]*?\/mlflow-artifacts\/artifacts\/(.*)$/.exec(uri)
  return found?.[1]?.replace(/\/$/, '')
}
