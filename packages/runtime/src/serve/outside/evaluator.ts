import type { Signature } from '@levain/core'
import type { Predictions } from '../../model/index.ts'
import type { Row } from '../rows.ts'

/** Answers rows outside the event loop: in a process or threads of its own, one batch after another. */
export interface OutsideEvaluator {
  /** What goes in and comes out: as the bundle says, and what only the loaded model knew, such as its classes. */
  readonly signature: Signature
  /** @throws prediction-failed, evaluator-restarting, prediction-too-slow */
  predict(rows: readonly Row[]): Promise<Predictions>
  state(): OutsideState
  /** Whoever will still ask holds it; `close` waits until nobody does. */
  hold(): void
  release(): void
  close(): Promise<void>
}

/** What an evaluator says of itself. */
export interface OutsideState {
  readonly kind: 'python' | 'onnx'
  readonly ready: boolean
  readonly restarts: number
  /** Of its process, where it has one and that runs. */
  readonly pid: number | null
  /** Memory of its process; null where it has none of its own, or is not running. */
  readonly residentBytes: number | null
  /** Versions of what evaluates it, e.g. `python`, `scikit-learn`. */
  readonly libraries: Readonly<Record<string, string>>
}

/** Counts who holds something; `unheld` resolves once nobody does. */
export function holders(): Pick<OutsideEvaluator, 'hold' | 'release'> & { unheld(): Promise<void> } {
  let count = 0
  let free: (() => void) | null = null
  return {
    hold() {
      count += 1
    },
    release() {
      count -= 1
      if (count === 0) free?.()
    },
    async unheld() {
      if (count === 0) return
      await new Promise<void>((resolve) => {
        free = resolve
      })
    },
  }
}
