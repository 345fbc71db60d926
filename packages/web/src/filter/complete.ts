/** What may stand in a filter, for those who type one. */
export interface Words {
  /** Keys as they are written, e.g. `metrics.auc` or ``tags.`mlflow.user` ``. */
  readonly keys: readonly string[]
  /** Values seen for a key, without quotes. */
  readonly valuesOf?: (key: string) => readonly string[]
}

export interface Completion {
  /** Where what is being typed begins. */
  readonly from: number
  readonly options: readonly string[]
}

const optionsMost = 12
const symbols = ['=', '!=', '<', '<=', '>', '>=']
const textComparators = ['=', '!=', 'LIKE', 'ILIKE', 'RLIKE', 'IN (', 'IS NULL', 'IS NOT NULL']

const key = String.raw`(?:[\p{L}\p{N}_$#@/:.-]|\u0060[^\u0060]*\u0060|"[^"]*")+`
const value = String.raw`(?:'(?:[^']|'')*'|"(?:[^"]|"")*"|[+-]?[\d.]+(?:e[+-]?\d+)?|\((?:[^()'"]|'[^']*'|"[^"]*")*\)|NULL)`
const comparator = String.raw`(?:=|!=|<=|>=|<|>|LIKE|ILIKE|RLIKE|NOT\s+IN|IN|IS\s+NOT|IS)`

const states = {
  value: new RegExp(String.raw`(${key})\s*(=|!=|<=?|>=?|I?LIKE\s|RLIKE\s|(?:NOT\s+)?IN\s*\((?:[^()]*,)?)\s*('[^']*|"[^"]*)?$`, 'iu'),
  joint: new RegExp(String.raw`${key}\s*${comparator}\s*${value}[\s)]+([A-Za-z]*)$`, 'iu'),
  comparator: new RegExp(String.raw`(${key})\s+([A-Za-z!<>=]*)$`, 'u'),
  key: /(?:^|[\s(])((?:[\p{L}\p{N}_$#@/:.-]|\u0060[^\u0060]*\u0060?)*)$/u,
}

const keywords = /^(?:and|or|not)$/i

/** What may come next where the cursor is. Nothing, when nobody can say. */
export function complete(text: string, cursor: number, words: Words): Completion | undefined {
  const before = text.slice(0, cursor)
  return valueAt(before, words) ?? jointAt(before) ?? comparatorAt(before) ?? keyAt(before, words)
}

function valueAt(before: string, words: Words): Completion | undefined {
  const match = states.value.exec(before)
  if (!match) return undefined
  const [, name = '', , typed = ''] = match
  const options = (words.valuesOf?.(name) ?? []).map((one) => `'${one.replaceAll("'", "''")}'`)
  return fitting(before.length - typed.length, `'${typed.slice(1)}`, options)
}

function jointAt(before: string): Completion | undefined {
  const typed = states.joint.exec(before)?.[1]
  return typed === undefined ? undefined : fitting(before.length - typed.length, typed, ['AND', 'OR'])
}

function comparatorAt(before: string): Completion | undefined {
  const [, name = '', typed = ''] = states.comparator.exec(before) ?? []
  if (name === '' || keywords.test(name)) return undefined
  return fitting(
    before.length - typed.length,
    typed,
    name.startsWith('metrics.') ? symbols : [...new Set([...textComparators, ...symbols])],
  )
}

function keyAt(before: string, { keys }: Words): Completion | undefined {
  const typed = states.key.exec(before)?.[1]
  if (typed === undefined) return undefined
  // Whoever has not begun a group is shown the groups first.
  const groups = [...new Set(keys.map((one) => (one.includes('.') ? one.slice(0, one.indexOf('.') + 1) : one)))]
  const from = before.length - typed.length
  return typed.includes('.') ? fitting(from, typed, keys) : fitting(from, typed, typed === '' ? groups : [...new Set([...groups, ...keys])])
}

/** Options that begin like what is typed, then those that hold it. */
function fitting(from: number, typed: string, options: readonly string[]): Completion | undefined {
  const wanted = typed.toLowerCase().replaceAll('`', '')
  const bare = (option: string) => option.toLowerCase().replaceAll('`', '')
  const begin = options.filter((option) => bare(option).startsWith(wanted))
  const hold = options.filter((option) => !bare(option).startsWith(wanted) && bare(option).includes(wanted))
  const found = [...begin, ...hold].filter((option) => option !== typed).slice(0, optionsMost)
  return found.length > 0 ? { from, options: found } : undefined
}

/** Puts an option in the place of what is being typed; gives the text and where the cursor then is. */
export function accept(text: string, cursor: number, { from }: Completion, option: string): { text: string; cursor: number } {
  const space = option.endsWith('.') || option.endsWith('(') ? '' : ' '
  const head = text.slice(0, from) + option + space
  return { text: head + text.slice(cursor).replace(/^\s+/, ''), cursor: head.length }
}
