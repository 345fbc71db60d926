import { objectOf } from '../json.ts'
import { refuse, shorten } from '../refuse.ts'
import type { LoadedVersion } from '../version.ts'
import type { Answered, Asked } from './door.ts'

/**
 * How a request with parameters is answered: `{"method": "predict_proba"}` asks for probabilities in the place of labels, as scikit-learn
 * calls it. Parameters a model does not have are refused.
 *
 * @throws request-invalid
 */
export function answerByMethod(parameters: unknown, field: string, { signature, write }: LoadedVersion): Asked['answer'] {
  const { method = 'predict', ...others } = parameters === undefined || parameters === null ? {} : objectOf(parameters, field)
  const [stray] = Object.keys(others)
  if (stray !== undefined) throw refuse(`${field}.${shorten(stray)}`, 'method only', 'an unknown parameter')
  if (method === 'predict') return write.many
  const methods = signature.output.task === 'classification' ? 'predict or predict_proba' : 'predict'
  if (method !== 'predict_proba' || methods === 'predict') throw refuse(`${field}.method`, methods, 'another')
  return probabilities
}

function probabilities({ texts, ids }: Answered): string {
  return `{"predictions":[${texts.map(({ chances }) => `[${chances?.join(',')}]`).join(',')}],"ids":["${ids.join('","')}"]}`
}
