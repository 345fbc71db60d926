import type { Answered, Asked, Situation } from '../doors/door.ts'
import { servedModel } from '../doors/model-name.ts'
import { modelMetadata, serverMetadata } from '../doors/open-inference.ts'
import { chosenOutputs, outputTensor, tensorMetadata } from '../tensors/answers.ts'
import { rowsOf } from '../tensors/rows.ts'
import {
  inferResponse,
  liveResponse,
  modelMetadataResponse,
  readInferRequest,
  readModelRequest,
  serverMetadataResponse,
} from './messages.ts'

type Now = Omit<Situation, 'names'>

/** What answers at once, by the address of the method. */
export const pages: Readonly<Record<string, (message: Buffer, now: Now) => Buffer>> = {
  '/inference.GRPCInferenceService/ServerLive': () => liveResponse(true),
  '/inference.GRPCInferenceService/ServerReady': (_message, { isReady }) => liveResponse(isReady),
  '/inference.GRPCInferenceService/ModelReady': (message, now) => liveResponse(asked(message, now).isReady),
  '/inference.GRPCInferenceService/ServerMetadata': (_message, { version }) =>
    serverMetadataResponse(serverMetadata(version.bundle.index.runtime?.levain)),
  '/inference.GRPCInferenceService/ModelMetadata': (message, now) => modelMetadataResponse(modelMetadata(asked(message, now))),
}

export const inferAddress = '/inference.GRPCInferenceService/ModelInfer'

/** @throws request-invalid, model-not-found */
export function readInfer(message: Buffer, now: Now): Asked {
  const request = readInferRequest(message)
  const model = servedModel(named(request, now))
  const outputs = chosenOutputs(tensorMetadata(now.version.signature), request.outputs)
  return {
    rows: rowsOf(request.inputs, now.version.rows),
    answer: (answered: Answered) => ({
      type: 'application/grpc',
      body: inferResponse({
        model,
        version: String(now.version.bundle.index.version),
        id: request.id,
        outputs: outputs.map((output) => outputTensor(output, answered)),
        isRaw: request.isRaw,
      }),
    }),
  }
}

/** The situation with the names a message says, checked. @throws model-not-found */
function asked(message: Buffer, now: Now): Situation {
  const situation = named(readModelRequest(message), now)
  servedModel(situation)
  return situation
}

const named = ({ model, version }: { model: string; version: string }, now: Now): Situation => ({
  ...now,
  names: { model, ...(version !== '' && { version }) },
})
