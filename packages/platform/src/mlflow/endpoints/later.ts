import { type Endpoint, endpoint, type Place } from '../endpoint.ts'
import { refusal } from '../errors.ts'

type Later = readonly [path: string, since: 2 | 3, place?: Place]

/** Calls of the protocol that Levain does not answer: known, so that they are refused in words a client understands. */
const paths: readonly Later[] = [
  ['artifacts/presigned-upload-url', 2],
  ['runs/create-promptlab-run', 2, 'ajax'],
  ['gateway-proxy', 2, 'ajax'],
  ['traces/metrics', 3],
  ['traces/calculate-filter-correlation', 3],
  ['datasets/*', 3],
  ['scorers/*', 3],
  ['scorer/invoke', 3, 'ajax'],
  ['issues', 3],
  ['issues/*', 3],
  ['gateway/*', 3],
  ['prompt-optimization/*', 3],
  ['workspaces', 3],
  ['workspaces/*', 3],
  ['jobs/*', 3, 'ajax'],
  ['demo/*', 3, 'ajax'],
  ['ui-telemetry', 3, 'ajax'],
  ['graphql', 2, 'root'],
]

export const later: readonly Endpoint[] = paths.map(([path, since, place = 'mlflow']) =>
  endpoint({
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    path,
    since,
    place,
    body: 'stream',
    handle: async () => {
      throw refusal(`${path.replace(/\/\*$/, '')} is not part of this server.`, 'NOT_IMPLEMENTED')
    },
  }),
)
