import type { LevainError } from '@levain/core/errors'
import { onlyOne, readJsonObject } from '../json.ts'
import type { Ask, Asked, Asking, Door, Page } from './door.ts'
import { jsonPage, textPage } from './door.ts'
import { answerByMethod } from './method.ts'
import { servedModel } from './model-name.ts'
import { fromInstances } from './payloads.ts'

/** `{"instances": [row, …], "parameters"?}`, answered with `{"predictions": […]}`. */
const instances: Ask = {
  types: ['application/json'],
  read: readInstances,
  refusal: ({ code, message }: LevainError) => ({ error: message, code }),
}

function readInstances({ body, version }: Asking): Asked {
  const asked = readJsonObject(body)
  onlyOne(asked, ['instances'], ['parameters'])
  return {
    rows: fromInstances(asked.instances, 'instances', version.rows),
    answer: answerByMethod(asked.parameters, 'parameters', version),
  }
}

const ofModel: Ask = {
  ...instances,
  read(asking) {
    servedModel(asking)
    return readInstances(asking)
  },
}

const status: Page = (situation) => jsonPage({ name: servedModel(situation), ready: situation.isReady }, situation.isReady ? 200 : 503)

/** KServe's first protocol. */
export const kserve: Door = {
  name: 'KServe V1',
  pages: { '/v1/models/{model}': status, '/v1/models': ({ deployment }) => jsonPage({ models: [deployment] }) },
  asks: { '/v1/models/{model}:predict': ofModel },
}

/** Addresses that Vertex AI chooses for a container. */
export interface VertexAddresses {
  readonly health: string
  readonly predict: string
}

/** Vertex AI: the same form at addresses of its own. */
export const vertex = ({ health, predict }: VertexAddresses): Door => ({
  name: 'Vertex AI',
  pages: { [health]: ({ isReady }) => (isReady ? textPage(200, 'ok\n') : textPage(503, 'draining\n')) },
  asks: { [predict]: instances },
})
