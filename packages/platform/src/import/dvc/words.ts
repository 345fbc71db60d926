import { z } from 'zod'
import { readYaml } from '../../dvc/index.ts'

/** What `dvc.yaml` says of a stage and its lock does not. */
export interface StageWords {
  /** Where the stage runs: its paths are relative to it. */
  readonly folder: string
  isMetric(path: string): boolean
  isPlot(path: string): boolean
}

const definition = z.looseObject({ wdir: z.string().nullish(), metrics: z.unknown().optional(), plots: z.unknown().optional() })
const form = z.looseObject({
  stages: z.record(z.string(), definition.extend({ do: definition.nullish() })).nullish(),
  metrics: z.unknown().optional(),
  plots: z.unknown().optional(),
})

const unknownStage: StageWords = { folder: '.', isMetric: () => false, isPlot: () => false }
export const noWords = (): StageWords => unknownStage

/**
 * Reads a `dvc.yaml`; gives what it says of a stage by its name in the lock, where `train@2` is one of many that `train`
 * stands for. Paths there may be templates, which fit whatever path may come of them.
 *
 * @throws source-unreadable
 */
export function readWords(text: string, path: string): (stage: string) => StageWords {
  const { stages, metrics, plots } = readYaml(form, text, path)
  return (name) => {
    const [base = ''] = name.split('@')
    const found = stages?.[name] ?? stages?.[base]
    const stage = found?.do ?? found
    return {
      folder: stage?.wdir ?? '.',
      isMetric: oneOf([...pathsIn(stage?.metrics), ...pathsIn(metrics)]),
      isPlot: oneOf([...pathsIn(stage?.plots), ...pathsIn(plots)]),
    }
  }
}

/** Paths stand alone in a list, or as keys with options behind them. */
function pathsIn(given: unknown): string[] {
  if (Array.isArray(given)) return given.flatMap((one) => (typeof one === 'string' ? one : pathsIn(one)))
  return given !== null && typeof given === 'object' ? Object.keys(given) : []
}

const oneOf =
  (templates: readonly string[]) =>
  (path: string): boolean =>
    templates.some((template) => fits(template, path))

/** Whether a path may have come of a template: its fixed parts are in it, in their order. */
function fits(template: string, path: string): boolean {
  const [first = '', ...rest] = template.replace(/^\.\//, '').split(/\$\{[^}]*\}/)
  const last = rest.pop()
  if (last === undefined) return first === path
  if (!path.startsWith(first) || !path.endsWith(last)) return false
  let from = first.length
  for (const part of rest) {
    const found = path.indexOf(part, from)
    if (found < 0) return false
    from = found + part.length
  }
  return from + last.length <= path.length
}
