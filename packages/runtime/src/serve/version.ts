import { performance } from 'node:perf_hooks'
import type { Model, Signature } from '@levain/core'
import { fail } from '@levain/core/errors'
import { createPredictor, type Predictions } from '../model/index.ts'
import { type AnswerWriter, answerWriter } from './answer.ts'
import { type LoadedBundle, readBundle } from './bundle.ts'
import { exampleRow } from './example.ts'
import type { LogRuleBook } from './log-rules.ts'
import { type Batching, checkBatching } from './outside/batching.ts'
import type { OutsideEvaluator } from './outside/evaluator.ts'
import { type OutsidePlace, openOutside } from './outside/open.ts'
import { type Row, type RowReader, rowReader } from './rows.ts'

/** A model version ready to answer. Immutable: a swap replaces the reference, never its parts. */
export interface LoadedVersion {
  readonly bundle: LoadedBundle
  readonly signature: Signature
  readonly rows: RowReader
  /** Answers in the event loop; null where `outside` does. */
  readonly predict: ((rows: readonly Row[]) => Predictions) | null
  /** Answers elsewhere; null where `predict` does. */
  readonly outside: OutsideEvaluator | null
  /** Whether what waits for `outside` may be evaluated together; null where nothing has to wait. */
  readonly batching: Batching | null
  readonly write: AnswerWriter
  /** What of its answers goes into the log. */
  readonly log: LogRuleBook
}

/** What is known of the place where bundles are served, and not by the bundles. */
export interface Place extends OutsidePlace {
  /** Name of the deployment in the log; the model's unless given. */
  readonly deployment?: string | undefined
  readonly log: LogRuleBook
}

/** Reads a bundle, checks it and warms it up. @throws model-unreadable, code-untrusted */
export async function loadVersion(folder: string, place: Place): Promise<LoadedVersion> {
  const bundle = await readBundle(folder)
  const outside = bundle.index.outside ? await openOutside(bundle, bundle.index.outside, place) : null
  const signature = outside?.signature ?? bundle.signature
  const { model, version } = bundle.index
  const loaded: LoadedVersion = {
    bundle,
    signature,
    rows: rowReader(signature),
    predict: bundle.model && compile(bundle, bundle.model),
    outside,
    batching: outside && (await checkBatching(outside, bundle.profile)),
    write: answerWriter(signature, { deployment: place.deployment ?? model, model, version }, place.log),
    log: place.log,
  }
  if (loaded.predict) warmUp(loaded, loaded.predict)
  return loaded
}

function compile(bundle: LoadedBundle, model: Model): (rows: readonly Row[]) => Predictions {
  try {
    return createPredictor(model).predictRows
  } catch (cause) {
    throw fail('model-unreadable', { path: bundle.folder, reason: `the model cannot be evaluated: ${String(cause)}` }, cause)
  }
}

const warmUpMs = 100
const warmUpRounds = 500

/** Predicts and writes an example until the compiler has had its chance: the first caller shall not pay for it. */
function warmUp(version: LoadedVersion, predict: NonNullable<LoadedVersion['predict']>): void {
  const row = exampleRow(version.signature, version.bundle.profile)
  const until = performance.now() + warmUpMs
  try {
    for (let round = 0; round < warmUpRounds && performance.now() < until; round++) {
      const text = version.write.text(predict([row]), 0)
      version.write.single({ texts: [text], ids: [''] })
      version.write.record(text, '', '', row)
    }
  } catch (cause) {
    throw fail('model-unreadable', { path: version.bundle.folder, reason: `the warm-up prediction failed: ${String(cause)}` }, cause)
  }
}
