import type { LevainError } from '@levain/core/errors'
import { onlyOne, readJsonObject } from '../json.ts'
import { idsHeader } from './accepted.ts'
import type { Answered, Asked, Asking, Door, Reply } from './door.ts'
import { fromInstances, fromSplit } from './payloads.ts'

/**
 * Azure ML's online endpoints: `{"input_data": table}` as its MLflow models take it, answered with a bare list, and `{"data": rows}` as
 * scripts take it, answered with `{"result": […]}`. Liveness is `/`, readiness `/readyz`.
 */
export const azure: Door = {
  name: 'Azure ML',
  asks: {
    '/score': { types: ['application/json'], read: readScore, refusal: ({ code, message }: LevainError) => ({ error: message, code }) },
  },
}

function readScore({ body, version }: Asking): Asked {
  const asked = readJsonObject(body)
  const name = onlyOne(asked, ['input_data', 'data'])
  const table = asked[name]
  const isSplit = name === 'input_data' && typeof table === 'object' && table !== null && !Array.isArray(table)
  const rows = isSplit ? fromSplit(table, name, version.rows) : fromInstances(table, name, version.rows)
  return { rows, answer: name === 'data' ? wrapped : bare }
}

const list = ({ texts }: Answered): string => `[${texts.map(({ prediction }) => prediction).join(',')}]`

const bare = (answered: Answered): Reply => ({ type: 'application/json', body: list(answered), headers: idsHeader(answered.ids) })

const wrapped = (answered: Answered): string => `{"result":${list(answered)},"ids":["${answered.ids.join('","')}"]}`
