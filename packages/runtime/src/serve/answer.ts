import type { Signature } from '@levain/core'
import type { Predictions } from '../model/index.ts'
import type { Row } from './request.ts'
import type { Value } from './values.ts'

/** Who answers: what stands in each answer and log record. */
export interface Speaker {
  readonly deployment: string
  readonly model: string
  readonly version: number
}

/** Writes answers and log records as JSON text. Answers are plain ASCII, so their length is their number of characters. */
export interface AnswerWriter {
  single(outcome: Predictions, row: number, id: string): string
  many(outcome: Predictions, from: number, ids: readonly string[]): string
  /** A line of the prediction log: the noun `Prediction`. */
  record(outcome: Predictions, row: number, id: string, at: string, inputs: Row): string
}

/** Compiles the writer of a signature: everything that does not change from row to row is text already. */
export function answerWriter(signature: Signature, speaker: Speaker): AnswerWriter {
  const classes = (signature.output.classes ?? []).map((label) => ({ key: `${ascii(JSON.stringify(String(label)))}:` }))
  const tail = `,"model":${ascii(JSON.stringify(speaker.model))},"version":${speaker.version}}`
  const who = `"deployment":${JSON.stringify(speaker.deployment)},"model":${JSON.stringify(speaker.model)},"version":${speaker.version}`
  const inputs = signature.inputs.map((column) => ({
    key: `${JSON.stringify(column.name)}:`,
    write: column.type === 'time' ? instant : json,
  }))

  const named = (values: readonly number[]): string => {
    let text = '{'
    for (let index = 0; index < values.length; index++) text += `${index ? ',' : ''}${classes[index]!.key}${values[index]}`
    return `${text}}`
  }

  return {
    single(outcome, row, id) {
      const answer = `{"prediction":${ascii(json(outcome.predictions[row]!))}`
      const chances = outcome.probabilities ? `,"probabilities":${named(outcome.probabilities[row]!)}` : ''
      return `${answer}${chances},"id":"${id}"${tail}`
    },
    many(outcome, from, ids) {
      const rows = ids.map((_, index) => from + index)
      const answers = rows.map((row) => ascii(json(outcome.predictions[row]!))).join(',')
      const { probabilities: values } = outcome
      const chances = values ? `,"probabilities":[${rows.map((row) => named(values[row]!)).join(',')}]` : ''
      return `{"predictions":[${answers}]${chances},"ids":["${ids.join('","')}"]${tail}`
    },
    record(outcome, row, id, at, values) {
      let text = `{"id":"${id}","at":"${at}",${who},"inputs":{`
      for (let index = 0; index < inputs.length; index++) {
        const { key, write } = inputs[index]!
        text += `${index ? ',' : ''}${key}${write(values[index]!)}`
      }
      text += `},"prediction":${json(outcome.predictions[row]!)}`
      if (outcome.probabilities) text += `,"probabilities":[${outcome.probabilities[row]!.join(',')}]`
      return `${text}}\n`
    },
  }
}

/** A checked value as JSON; numbers are finite here, and their shortest text is JSON. */
function json(value: Value): string {
  return typeof value === 'number' ? `${value}` : JSON.stringify(value)
}

/** A time is kept as text, so that whoever reads the log need not know the signature. */
function instant(value: Value): string {
  return value === null ? 'null' : `"${new Date(value as number).toISOString()}"`
}

/** JSON text with everything beyond ASCII escaped. */
function ascii(text: string): string {
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
