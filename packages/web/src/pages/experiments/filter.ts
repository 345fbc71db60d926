import type { Output } from '../../live/ask.ts'

export type RunRow = Output<'track', 'runs'>[number]
type Test = (row: RunRow) => boolean

const comparison = /^(metrics|params|tags|run)\.("?)([^"<>=!]+?)\2\s*(>=|<=|!=|=|>|<)\s*(.+)$/

/**
 * Reads a filter: conditions joined by `and`, such as `metrics.auc > 0.7 and params.algorithm = "boosting"`. Anything
 * else is words, all of which must stand somewhere in the run's name, status, experiment, parameters or tags.
 */
export function parseFilter(text: string): Test {
  const tests = text
    .split(/\s+and\s+/i)
    .map((part) => part.trim())
    .filter(Boolean)
    .map(parseCondition)
  return (row) => tests.every((test) => test(row))
}

function parseCondition(text: string): Test {
  const match = comparison.exec(text)
  if (!match) return wordsOf(text)
  const [, group = '', , key = '', operator = '=', wanted = ''] = match
  const bare = wanted.replace(/^(["'])(.*)\1$/, '$2')
  return (row) => compare(fieldValue(row, group, key.trim()), operator, bare)
}

function fieldValue({ run, metrics, params, tags }: RunRow, group: string, key: string): string | number | undefined {
  if (group === 'metrics') return metrics[key]
  if (group === 'params') return params[key]
  if (group === 'tags') return tags[key]
  const value = (run as unknown as Record<string, unknown>)[key]
  return typeof value === 'string' ? value : undefined
}

function compare(value: string | number | undefined, operator: string, wanted: string): boolean {
  if (value === undefined) return operator === '!='
  const [a, b] = [Number(value), Number(wanted)]
  const numeric = wanted !== '' && !Number.isNaN(a) && !Number.isNaN(b)
  const order = numeric ? a - b : String(value).localeCompare(wanted)
  if (operator === '=') return order === 0
  if (operator === '!=') return order !== 0
  if (operator === '>') return order > 0
  if (operator === '<') return order < 0
  return operator === '>=' ? order >= 0 : order <= 0
}

function wordsOf(text: string): Test {
  const words = text.toLowerCase().split(/\s+/)
  return ({ run, params, tags }) => {
    const hay = [run.id, run.name, run.experiment, run.status, run.kind, run.actor, ...entries(params), ...entries(tags)]
      .join(' ')
      .toLowerCase()
    return words.every((word) => hay.includes(word))
  }
}

const entries = (record: Record<string, string>): string[] => Object.entries(record).map(([key, value]) => `${key}=${value}`)
