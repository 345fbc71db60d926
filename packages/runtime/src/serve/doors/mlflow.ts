import type { LevainError } from '@levain/core/errors'
import { rowsFromCsv } from '../csv.ts'
import { onlyOne, readJsonLines, readJsonObject, readText } from '../json.ts'
import { maxRows } from '../rows.ts'
import type { LoadedVersion } from '../version.ts'
import { accepted } from './accepted.ts'
import type { Asked, Asking, Door, Page } from './door.ts'
import { textPage } from './door.ts'
import { answerByMethod } from './method.ts'
import { payloads } from './payloads.ts'

const ping: Page = ({ isReady }) => (isReady ? textPage(200, '\n') : textPage(503, '\n'))

/**
 * What MLflow's scoring server answers, which is also what SageMaker asks of a container: tables as JSON in four forms, CSV, JSON lines.
 * SageMaker's clients name the form of the answer in `accept`.
 */
export const mlflow: Door = {
  name: 'MLflow and SageMaker',
  pages: {
    '/ping': ping,
    '/health': ping,
    '/version': ({ version }) => textPage(200, version.bundle.index.runtime?.levain ?? ''),
  },
  asks: {
    '/invocations': { types: ['application/json', 'text/csv', 'application/jsonlines'], read: readInvocation, refusal },
  },
}

function readInvocation(asking: Asking): Asked {
  const { rows, answer } = tableOf(asking)
  return { rows, answer: accepted(asking.headers.accept, answer) }
}

function tableOf({ body, type, version }: Asking): Asked {
  const answer = version.write.many
  if (type === 'text/csv') return { rows: rowsFromCsv(readText(body), version.rows), answer }
  if (type === 'application/jsonlines')
    return { rows: readJsonLines(body, (row, line) => version.rows.row(row, `line ${line}`), maxRows), answer }
  return fromJson(body, version)
}

function fromJson(body: Buffer, version: LoadedVersion): Asked {
  const asked = readJsonObject(body)
  const name = onlyOne(asked, Object.keys(payloads), ['params'])
  return { rows: payloads[name]!(asked[name], name, version.rows), answer: answerByMethod(asked.params, 'params', version) }
}

function refusal({ status, code, message }: LevainError) {
  const kind = status === 503 ? 'TEMPORARILY_UNAVAILABLE' : status < 500 ? 'INVALID_PARAMETER_VALUE' : 'INTERNAL_ERROR'
  return { error_code: kind, message, code }
}
