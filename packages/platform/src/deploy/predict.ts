import {
  type Context,
  type Contracts,
  codes,
  type ErrorCode,
  fail,
  type Json,
  LevainError,
  type OutputOf,
  type ParsedInputOf,
} from '@levain/core'
import { requireDeployment } from './records.ts'
import { signatureOf } from './show.ts'

type Verb = Contracts['deploy']['predict']

interface Answer {
  readonly predictions: readonly Json[]
  readonly probabilities?: readonly Readonly<Record<string, number>>[]
  readonly ids: readonly string[]
  readonly model: string
  readonly version: number
}

const answerWithinMs = 30_000

/** Asks a deployment over HTTP, as any client would. @throws deployment-not-found, deployment-unreachable, request-invalid */
export async function predict(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { name, url } = await requireDeployment(ctx, input.deployment)
  const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(answerWithinMs)])
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${reachable(url)}/predict`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ inputs: input.inputs }),
    signal,
  }).catch((cause) => {
    throw fail('deployment-unreachable', { deployment: name, url }, cause)
  })
  const body = (await response.json()) as Answer | { error: { code: string; details: Record<string, unknown> } }
  if ('error' in body) throw refusal(body.error, name, url)
  const { predictions, probabilities, ids, model, version } = body
  const answer = { ids: [...ids], predictions: [...predictions], model, version }
  if (!probabilities) return answer
  const { output } = await signatureOf(ctx, { model, version })
  // Only the loaded model knows the classes of one that Python evaluates.
  const classes = output.classes?.map(String) ?? Object.keys(probabilities[0] ?? {})
  return { ...answer, probabilities: probabilities.map((row) => classes.map((label) => row[label] ?? 0)) }
}

/** An address that stands for all of a machine's is reached over loopback. */
const reachable = (url: string): string => url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')

/** The deployment's own refusal, handed on. */
function refusal({ code, details }: { code: string; details: Record<string, unknown> }, deployment: string, url: string): LevainError {
  if (Object.hasOwn(codes, code)) return new LevainError(code as ErrorCode, details)
  return fail('deployment-unreachable', { deployment, url })
}
