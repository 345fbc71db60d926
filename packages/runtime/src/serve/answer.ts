import type { Signature } from '@levain/core'
import { fail } from '@levain/core/errors'
import type { Predictions } from '../model/index.ts'
import type { Answered } from './doors/door.ts'
import { isSampled, keyedHash, type LogRuleBook, type LogRules } from './log-rules.ts'
import type { Row } from './rows.ts'
import type { Value } from './values.ts'

/** Who answers: what stands in each answer and log record. */
export interface Speaker {
  readonly deployment: string
  readonly model: string
  readonly version: number
  /** It answers where another version failed, and its answers say so. */
  readonly fallback?: 'version' | 'rule'
}

/** A row's outcome as JSON text, written once for the answer and the log. */
export interface RowText {
  readonly prediction: string
  /** In the order of the classes; null for regression. */
  readonly chances: readonly string[] | null
}

/** Writes answers and log records as JSON text. Answers are plain ASCII, so their length is their number of characters. */
export interface AnswerWriter {
  /** @throws request-invalid when the answer is not finite */
  text(outcome: Predictions, row: number): RowText
  /** `{prediction, probabilities?, id, model, version}` */
  single(answered: Pick<Answered, 'texts' | 'ids'>): string
  /** `{predictions, probabilities?, ids, model, version}` */
  many(answered: Pick<Answered, 'texts' | 'ids'>): string
  /**
   * A line of the prediction log: the noun `Prediction`; empty for one that the rules leave out. `mark` are further members of it, each
   * after a comma.
   */
  record(row: RowText, id: string, at: string, inputs: Row, mark?: string): string
}

/** Compiles the writer of a signature: everything that does not change from row to row is text already. */
export function answerWriter(signature: Signature, speaker: Speaker, book: LogRuleBook): AnswerWriter {
  const classes = signature.output.classes ?? []
  const labels = new Map(classes.map((label) => [label, ascii(JSON.stringify(label))]))
  const keys = classes.map((label, index) => `${index ? ',' : '{'}${ascii(JSON.stringify(String(label)))}:`)
  const fallback = speaker.fallback ? `,"fallback":"${speaker.fallback}"` : ''
  const tail = `,"model":${ascii(JSON.stringify(speaker.model))},"version":${speaker.version}${fallback}}`
  const who = `"deployment":${JSON.stringify(speaker.deployment)},"model":${JSON.stringify(speaker.model)},"version":${speaker.version}`
  let rules = book.rules
  let inputs = loggedInputs(signature, rules)

  const named = (chances: readonly string[]): string => {
    let text = ''
    for (let index = 0; index < chances.length; index++) text += keys[index]! + chances[index]!
    return `${text}}`
  }

  return {
    text(outcome, row) {
      const label = outcome.predictions[row]!
      const chances = outcome.probabilities?.[row]
      const numbers = typeof label === 'object' ? label : typeof label === 'number' ? [label] : []
      if (numbers.some((number) => !Number.isFinite(number)) || chances?.some((chance) => !Number.isFinite(chance))) throw overflow()
      return {
        prediction: typeof label === 'object' ? JSON.stringify(label) : (labels.get(label) ?? json(label)),
        chances: chances ? chances.map(String) : null,
      }
    },
    single({ texts, ids }) {
      const { prediction, chances } = texts[0]!
      const probabilities = chances ? `,"probabilities":${named(chances)}` : ''
      return `{"prediction":${prediction}${probabilities},"id":"${ids[0]}"${tail}`
    },
    many({ texts, ids }) {
      const predictions = texts.map((row) => row.prediction).join(',')
      const probabilities = texts[0]?.chances ? `,"probabilities":[${texts.map((row) => named(row.chances ?? [])).join(',')}]` : ''
      return `{"predictions":[${predictions}]${probabilities},"ids":["${ids.join('","')}"]${tail}`
    },
    record({ prediction, chances }, id, at, values, mark = '') {
      if (rules !== book.rules) {
        rules = book.rules
        inputs = loggedInputs(signature, rules)
      }
      if (!isSampled(id, rules.sample)) {
        book.leftOut += 1
        return ''
      }
      let text = `{"id":"${id}","at":"${at}",${who},"inputs":{`
      for (let index = 0; index < inputs.length; index++) {
        const { key, place, write } = inputs[index]!
        text += key + write(values[place]!)
      }
      return `${text}},"prediction":${prediction}${chances ? `,"probabilities":[${chances.join(',')}]` : ''}${mark}${fallback}}\n`
    },
  }
}

/** A column of the log: where its value stands in a row, and how it is written. */
interface LoggedInput {
  readonly key: string
  readonly place: number
  write(value: Value): string
}

function loggedInputs({ inputs }: Signature, { drop, hash, key }: LogRules): LoggedInput[] {
  const kept = inputs.flatMap((column, place) => (drop.includes(column.name) ? [] : [{ column, place }]))
  return kept.map(({ column, place }, index) => {
    const plain = column.type === 'time' ? instant : json
    const asText = column.type === 'time' ? (value: Value) => new Date(value as number).toISOString() : String
    const hashed = (value: Value) => (value === null ? 'null' : `"${keyedHash(key, asText(value))}"`)
    return { key: `${index ? ',' : ''}${JSON.stringify(column.name)}:`, place, write: hash.includes(column.name) ? hashed : plain }
  })
}

/** Numbers near the largest double can be beyond a model: JSON could say neither the answer nor the record. */
const overflow = () =>
  fail('request-invalid', {
    field: 'input',
    expected: 'values the model can compute with',
    got: 'values so large that its answer is no number',
  })

/** A checked value as JSON; numbers are finite here, and their shortest text is JSON. */
function json(value: Value): string {
  return typeof value === 'number' ? `${value}` : JSON.stringify(value)
}

/** A time is kept as text, so that whoever reads the log need not know the signature. */
function instant(value: Value): string {
  return value === null ? 'null' : `"${new Date(value as number).toISOString()}"`
}

/** JSON text with everything beyond ASCII escaped. */
export function ascii(text: string): string {
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
