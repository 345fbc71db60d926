import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '@levain/core/errors'
import type { LoadedBundle } from '../bundle.ts'
import type { OutsideEvaluator } from './evaluator.ts'
import type { OutsideModel } from './outside-model.ts'

/** What a machine has for models that are evaluated outside the event loop. */
export interface OutsidePlace {
  /** The Python of the model's environment. A file `<bundle>.place.json` beside the bundle comes first: each version has its own. */
  readonly python?: string | undefined
  /** Somebody decided that code in the model may run. The same file may say so. */
  readonly trustCode?: boolean | undefined
  readonly batchMs?: number | undefined
  readonly memoryBytes?: number | undefined
  /** Where it is told what became of workers. */
  readonly say: (line: string) => void
}

/** What stands in `<bundle>.place.json`. */
export interface BundlePlace {
  readonly python?: string
  readonly trustCode?: boolean
}

/** Where it stands. */
export const placePath = (bundle: string): string => `${bundle}.place.json`

/** Opens what evaluates a model that is not Levain's own. @throws model-unreadable, code-untrusted */
export async function openOutside(bundle: LoadedBundle, model: OutsideModel, place: OutsidePlace): Promise<OutsideEvaluator> {
  const { python, trustCode, ...others } = { ...place, ...(await readPlace(bundle.folder)) }
  const { model: name, version } = bundle.index
  if (!trustCode) throw fail('code-untrusted', { model: name, version, next: `levain-serve --bundle ${bundle.folder} --trust-code` })
  if (!python) throw unreadable(bundle.folder, 'it is evaluated by Python, and none was named: --python PATH')
  const { openPython } = await import('./python/evaluator.ts')
  return openPython({ ...others, python, folder: join(bundle.folder, model.folder), model, signature: bundle.signature })
}

async function readPlace(folder: string): Promise<BundlePlace> {
  const text = await readFile(placePath(folder), 'utf8').catch(() => '{}')
  try {
    return JSON.parse(text) as BundlePlace
  } catch (cause) {
    throw unreadable(placePath(folder), 'it is not JSON', cause)
  }
}

const unreadable = (path: string, reason: string, cause?: unknown) => fail('model-unreadable', { path, reason }, cause)
