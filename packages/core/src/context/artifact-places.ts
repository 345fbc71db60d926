import type { Experiment, LoggedModel, Run } from '../nouns/index.ts'
import type { Context } from './context.ts'

/** Whose an artifact is, the id of a run or a logged model or '' for nobody, and its path below that owner. */
export interface ArtifactPlace {
  readonly run: string
  readonly path: string
}

type Owner = Pick<Run | LoggedModel, 'id' | 'experiment' | 'location'>
type Reader = Pick<Context, 'ledger'>

const proxy = 'mlflow-artifacts:'

/** Where clients put what belongs to an experiment: where it says, else into this server. */
export const experimentUri = ({ id, location }: Pick<Experiment, 'id' | 'location'>): string => location ?? `${proxy}/${id}`

/** Where a new experiment puts artifacts when the server has a root for them. */
export const belowRoot = (root: string | null, experiment: string): string | null =>
  root === null ? null : `${root.replace(/\/+$/, '')}/${experiment}`

/** Where clients find the artifacts of a run or a logged model. */
export const artifactUri = ({ id, experiment, location }: Owner): string => location ?? belowExperiment(`${proxy}/${experiment}`, id)

/** Where the artifacts of a run or a logged model go, below the place of its experiment. */
export function belowExperiment(uri: string, owner: string): string {
  return `${uri.replace(/\/+$/, '')}/${owner.startsWith('m-') ? `models/${owner}` : owner}/artifacts`
}

/**
 * The place of a path below the artifact proxy of this server: `<experiment>/<run>/artifacts/<path>` is the run's and
 * `<experiment>/models/<model>/artifacts/<path>` the logged model's, wherever in the tree their experiment has put them.
 */
export async function artifactPlace(ctx: Reader, path: string): Promise<ArtifactPlace> {
  return (await owned(ctx, path, (owner, folder) => proxied(artifactUri(owner)) === folder)) ?? { run: '', path }
}

/** The place that an artifact URI names, if this server keeps it. Of other hosts it keeps what was put there through its own proxy. */
export async function artifactPlaceOf(ctx: Reader, uri: string): Promise<ArtifactPlace | undefined> {
  const path = proxied(uri)
  if (path === undefined) return undefined
  const host = hostOf(uri)
  const found = await owned(ctx, path, (owner, folder) => {
    const home = artifactUri(owner)
    return proxied(home) === folder && (host === '' || hostOf(home) === host)
  })
  return found ?? (host === '' ? { run: '', path } : undefined)
}

/** Looks for an owner whose folder of artifacts the path begins with. */
async function owned(ctx: Reader, path: string, isHome: (owner: Owner, folder: string) => boolean): Promise<ArtifactPlace | undefined> {
  const parts = path.split('/')
  for (const [i, part] of parts.entries()) {
    if (part !== 'artifacts' || i === 0) continue
    const owner = await ownerNamed(ctx, parts[i - 1] as string)
    if (owner && isHome(owner, parts.slice(0, i + 1).join('/'))) return { run: owner.id, path: parts.slice(i + 1).join('/') }
  }
  return undefined
}

const ownerNamed = (ctx: Reader, id: string): Promise<Owner | undefined> =>
  id.startsWith('m-') ? ctx.ledger.first('loggedModels', { id }) : ctx.ledger.first('runs', { id })

/** `mlflow-artifacts:/a/b`, `mlflow-artifacts://host/a/b` and `http://host/api/2.0/mlflow-artifacts/artifacts/a/b` are `a/b`. */
function proxied(uri: string): string | undefined {
  const found = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.*)$/.exec(uri) ?? /^https?:\/\/[^?#]*?\/mlflow-artifacts\/artifacts\/(.*)$/.exec(uri)
  return found?.[1] === undefined ? undefined : found[1].split('/').filter(Boolean).map(decoded).join('/')
}

const hostOf = (uri: string): string => /^[a-z-]+:\/\/([^/]*)/i.exec(uri)?.[1] ?? ''

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
