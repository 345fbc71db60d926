import { performance } from 'node:perf_hooks'
import type { Model, Profile, Signature } from '@levain/core'
import { fail } from '@levain/core/errors'
import { createPredictor, type Predictions } from '../model/index.ts'
import { type AnswerWriter, answerWriter } from './answer.ts'
import { type LoadedBundle, readBundle } from './bundle.ts'
import { exampleRow } from './example.ts'
import type { LogRuleBook } from './log-rules.ts'
import { type Row, type RowReader, rowReader } from './rows.ts'

/** A model version ready to answer. Immutable: a swap replaces the reference, never its parts. */
export interface LoadedVersion {
  readonly bundle: LoadedBundle
  readonly signature: Signature
  readonly rows: RowReader
  readonly predict: (rows: readonly Row[]) => Predictions
  readonly write: AnswerWriter
  /** What of its answers goes into the log. */
  readonly log: LogRuleBook
}

/** Reads a bundle, checks it and warms it up. @throws model-unreadable */
export async function loadVersion(folder: string, deployment: string | undefined, log: LogRuleBook): Promise<LoadedVersion> {
  const bundle = await readBundle(folder)
  const { model, version } = bundle.index
  const loaded: LoadedVersion = {
    bundle,
    signature: bundle.model.signature,
    rows: rowReader(bundle.model.signature),
    predict: compile(bundle),
    write: answerWriter(bundle.model.signature, { deployment: deployment ?? model, model, version }, log),
    log,
  }
  warmUp(loaded, bundle.model, bundle.profile)
  return loaded
}

function compile(bundle: LoadedBundle): (rows: readonly Row[]) => Predictions {
  try {
    return createPredictor(bundle.model).predictRows
  } catch (cause) {
    throw fail('model-unreadable', { path: bundle.folder, reason: `the model cannot be evaluated: ${String(cause)}` }, cause)
  }
}

const warmUpMs = 100
const warmUpRounds = 500

/** Predicts and writes an example until the compiler has had its chance: the first caller shall not pay for it. */
function warmUp(version: LoadedVersion, model: Model, profile: Profile | null): void {
  const row = exampleRow(model.signature, profile)
  const until = performance.now() + warmUpMs
  try {
    for (let round = 0; round < warmUpRounds && performance.now() < until; round++) {
      const text = version.write.text(version.predict([row]), 0)
      version.write.single({ texts: [text], ids: [''] })
      version.write.record(text, '', '', row)
    }
  } catch (cause) {
    throw fail('model-unreadable', { path: version.bundle.folder, reason: `the warm-up prediction failed: ${String(cause)}` }, cause)
  }
}
