/** A block of `key=value` lines. */
export type Block = ReadonlyMap<string, string>

/** What LightGBM saves as text, taken apart and not yet understood. */
export interface LightgbmText {
  readonly header: Block
  readonly trees: readonly Block[]
  /** Indices of the columns that were named categorical, where the file says. */
  readonly categorical: readonly number[] | null
  /** Levels of pandas' categorical columns, in the order of those columns. */
  readonly levels: readonly (readonly unknown[])[]
}

/** @throws RangeError, SyntaxError */
export function parseLightgbm(text: string): LightgbmText {
  const lines = text.split(/\r?\n/)
  if (lines[0]?.trim() !== 'tree') throw new RangeError('it does not begin with the line "tree"')
  const end = lines.indexOf('end of trees')
  if (end < 0) throw new RangeError('it has no line "end of trees": it was cut off')
  const blocks: Map<string, string>[] = [new Map()]
  for (const line of lines.slice(1, end)) {
    if (line.startsWith('Tree=')) blocks.push(new Map())
    const equals = line.indexOf('=')
    if (line !== '') blocks.at(-1)!.set(equals < 0 ? line : line.slice(0, equals), equals < 0 ? '' : line.slice(equals + 1))
  }
  const [header = new Map<string, string>(), ...trees] = blocks
  const after = lines.slice(end)
  const told = after.find((line) => line.startsWith('[categorical_feature: '))?.slice('[categorical_feature: '.length, -1)
  const levels = after.find((line) => line.startsWith('pandas_categorical:'))?.slice('pandas_categorical:'.length)
  return {
    header,
    trees,
    categorical: told === undefined || !/^[\d,]*$/.test(told) ? null : told.split(',').filter(Boolean).map(Number),
    levels: readLevels(levels),
  }
}

function readLevels(text = 'null'): unknown[][] {
  const levels: unknown = JSON.parse(text)
  return Array.isArray(levels) && levels.every(Array.isArray) ? levels : []
}

/** The numbers of a line. @throws RangeError */
export function numbersOf(block: Block, key: string): number[] {
  const text = block.get(key)
  if (text === undefined || text === '') return []
  const numbers = text.split(' ').map(Number)
  if (numbers.some(Number.isNaN)) throw new RangeError(`${key} holds something that is not a number`)
  return numbers
}
