import type { Signature } from '@levain/core'
import type { Answered } from '../doors/door.ts'
import { refuse, shorten } from '../refuse.ts'
import type { Tensor, TensorHead } from './tensor.ts'

/** What a model takes and gives as tensors; −1 stands for any number of rows. */
export interface TensorMetadata {
  readonly inputs: readonly TensorHead[]
  readonly outputs: readonly TensorHead[]
}

const inputTypes = { number: 'FP64', integer: 'INT64', boolean: 'BOOL', category: 'BYTES', text: 'BYTES', time: 'BYTES' } as const

const taken: readonly string[] = ['probabilities', 'prediction_id']

export function tensorMetadata(signature: Signature): TensorMetadata {
  const { classes, task } = signature.output
  return {
    inputs: signature.inputs.map(({ name, type }) => ({ name, datatype: inputTypes[type], shape: [-1] })),
    outputs: [
      {
        name: taken.includes(signature.output.name) ? 'prediction' : signature.output.name,
        datatype: answerType(signature),
        shape: task === 'projection' ? [-1, -1] : [-1],
      },
      ...(classes && task === 'classification' ? [{ name: 'probabilities', datatype: 'FP64', shape: [-1, classes.length] }] : []),
      { name: 'prediction_id', datatype: 'BYTES', shape: [-1] },
    ],
  }
}

function answerType({ output: { task, classes = [] } }: Signature): string {
  if (task !== 'classification' && task !== 'clustering') return 'FP64'
  if (classes.every((label) => typeof label === 'boolean')) return 'BOOL'
  if (classes.every((label) => Number.isSafeInteger(label))) return 'INT64'
  return classes.every((label) => typeof label === 'number') ? 'FP64' : 'BYTES'
}

/** Checks the names of outputs that were asked for; all of them when none was. @throws request-invalid */
export function chosenOutputs({ outputs }: TensorMetadata, names: readonly unknown[]): TensorHead[] {
  if (names.length === 0) return [...outputs]
  return names.map((name, index) => {
    const output = outputs.find((one) => one.name === name)
    if (!output) throw refuse(`outputs[${index}].name`, `one of ${outputs.map((one) => shorten(one.name)).join(', ')}`, 'another')
    return output
  })
}

/** The elements of an output for the rows of a request. */
export function outputTensor(head: TensorHead, { outcome, from, ids }: Answered): Tensor {
  const [, width] = head.shape
  const to = from + ids.length
  if (width !== undefined && width !== -1)
    return { ...head, shape: [ids.length, width], values: outcome.probabilities!.slice(from, to).flat() }
  const answers = outcome.predictions.slice(from, to)
  if (width === -1) return { ...head, shape: [ids.length, answers.flat().length / Math.max(1, ids.length)], values: answers.flat() }
  const labels = answers.flat()
  const values = head.name === 'prediction_id' ? ids : head.datatype === 'BYTES' ? labels.map(String) : labels
  return { ...head, shape: [ids.length], values }
}
