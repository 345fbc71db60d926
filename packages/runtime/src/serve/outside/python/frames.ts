import type { Answer, Predictions } from '../../../model/index.ts'
import type { Row } from '../../rows.ts'
import type { Value } from '../../values.ts'

/**
 * What goes over the socket to a worker, and back. A frame is a head of 16 bytes (length of the rest, kind, rows, blocks: u32 each) and
 * blocks, each a head of 16 bytes (type, values per row: u32 each; length: u64) and its data, padded to 8 bytes; all little-endian, so that
 * numbers lie where they can be read in place. A frame that tells something holds JSON instead of blocks.
 */
export const frameKinds = { told: 1, rows: 2, failed: 3 } as const
const blockTypes = { numbers: 1, truths: 2, texts: 3, times: 4 } as const
type BlockType = keyof typeof blockTypes

/** How the values of a column travel. */
export type Carried = 'number' | 'boolean' | 'text' | 'time'

export interface Frame {
  readonly kind: number
  readonly rows: number
  readonly blocks: number
  readonly body: Buffer
}

const headBytes = 16

export function toldFrame(value: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(value))
  return Buffer.concat([head(body.length, frameKinds.told, 0, 0), body])
}

/** Compiles the writer of rows: one matrix where all columns are numbers, else a block for each column. */
export function rowsWriter(columns: readonly Carried[]): (rows: readonly Row[]) => Buffer {
  if (columns.every((column) => column === 'number')) return (rows) => matrixFrame(rows, columns.length)
  return (rows) => {
    const blocks = columns.map((column, at) =>
      columnBlock(
        column,
        rows.map((row) => row[at]!),
      ),
    )
    return Buffer.concat([head(sum(blocks), frameKinds.rows, rows.length, blocks.length), ...blocks])
  }
}

function matrixFrame(rows: readonly Row[], width: number): Buffer {
  const bytes = rows.length * width * 8
  // Of its own memory: a piece of Node's pool need not begin at a multiple of 8.
  const frame = Buffer.from(new ArrayBuffer(2 * headBytes + bytes))
  head(headBytes + bytes, frameKinds.rows, rows.length, 1).copy(frame)
  blockHead('numbers', width, bytes).copy(frame, headBytes)
  const numbers = new Float64Array(frame.buffer, 2 * headBytes)
  let at = 0
  for (const row of rows) for (let column = 0; column < width; column++) numbers[at++] = numberOf(row[column]!)
  return frame
}

const numberOf = (value: Value): number => (value === null ? Number.NaN : Number(value))

function columnBlock(column: Carried, values: readonly Value[]): Buffer {
  if (column === 'text') return block('texts', 1, texts(values))
  if (column === 'boolean')
    return block(
      'truths',
      1,
      Uint8Array.from(values, (value) => (value === null ? 2 : Number(value))),
    )
  return block(column === 'time' ? 'times' : 'numbers', 1, bytesOf(Float64Array.from(values, numberOf)))
}

/** Where each text ends, whether it is missing, and the texts. */
function texts(values: readonly Value[]): Buffer {
  const parts = values.map((value) => Buffer.from(value === null ? '' : String(value)))
  const ends = new Uint32Array(values.length)
  let end = 0
  for (const [at, part] of parts.entries()) {
    end += part.length
    ends[at] = end
  }
  return Buffer.concat([bytesOf(ends), Uint8Array.from(values, (value) => (value === null ? 1 : 0)), ...parts])
}

function block(type: BlockType, width: number, data: Uint8Array): Buffer {
  return Buffer.concat([blockHead(type, width, data.length), data, Buffer.alloc(-data.length & 7)])
}

function blockHead(type: BlockType, width: number, bytes: number): Buffer {
  const made = Buffer.alloc(headBytes)
  made.writeUInt32LE(blockTypes[type], 0)
  made.writeUInt32LE(width, 4)
  made.writeBigUInt64LE(BigInt(bytes), 8)
  return made
}

function head(length: number, kind: number, rows: number, blocks: number): Buffer {
  const made = Buffer.alloc(headBytes)
  for (const [at, value] of [length, kind, rows, blocks].entries()) made.writeUInt32LE(value, 4 * at)
  return made
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array) => Buffer.from(buffer, byteOffset, byteLength)

const sum = (blocks: readonly Buffer[]): number => blocks.reduce((bytes, { length }) => bytes + length, 0)

/** Cuts what arrives into frames. A frame longer than `limitBytes` is refused by an error. */
export function frameReader(limitBytes: number, take: (frame: Frame) => void): (chunk: Buffer) => void {
  let pieces: Buffer[] = []
  let bytes = 0
  return (chunk) => {
    pieces.push(chunk)
    bytes += chunk.length
    while (bytes >= headBytes) {
      if (pieces[0]!.length < headBytes) pieces = [Buffer.concat(pieces)]
      const length = headBytes + pieces[0]!.readUInt32LE(0)
      if (length > limitBytes) throw new Error(`a frame of ${length} bytes`)
      if (bytes < length) return
      const all = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
      bytes -= length
      pieces = bytes > 0 ? [all.subarray(length)] : []
      take({ kind: all.readUInt32LE(4), rows: all.readUInt32LE(8), blocks: all.readUInt32LE(12), body: all.subarray(headBytes, length) })
    }
  }
}

/** What a worker answered to rows: answers, perhaps probabilities, and how much memory it holds. */
export function readAnswer(frame: Frame): { readonly answers: Predictions; readonly residentBytes: number } {
  const blocks = readBlocks(frame)
  const [answers, ...others] = blocks
  const resident = others.pop()
  const chances = others[0]
  if (!answers || !resident) throw new Error('an answer without blocks')
  const predictions = answersOf(answers, frame.rows)
  const probabilities = chances && (rowsOf(numbersOf(chances), frame.rows, chances.width) as number[][])
  return { answers: probabilities ? { predictions, probabilities } : { predictions }, residentBytes: numbersOf(resident)[0] ?? 0 }
}

interface Block {
  readonly type: number
  readonly width: number
  readonly data: Buffer
}

function readBlocks({ blocks, body }: Frame): Block[] {
  let at = 0
  return Array.from({ length: blocks }, () => {
    const bytes = Number(body.readBigUInt64LE(at + 8))
    const read = {
      type: body.readUInt32LE(at),
      width: body.readUInt32LE(at + 4),
      data: body.subarray(at + headBytes, at + headBytes + bytes),
    }
    at += headBytes + bytes + (-bytes & 7)
    return read
  })
}

function answersOf({ type, width, data }: Block, rows: number): Answer[] {
  if (type === blockTypes.texts) return readTexts(data, rows)
  const values = type === blockTypes.truths ? Array.from(data, (value) => value === 1) : Array.from(numbersOf({ data }))
  return width === 1 ? values : (rowsOf(values.map(Number), rows, width) as Answer[])
}

/** Numbers where they lie, or a copy where they do not begin at a multiple of 8. */
function numbersOf({ data }: Pick<Block, 'data'>): Float64Array {
  const { buffer, byteOffset, length } = data.byteOffset % 8 === 0 ? data : Buffer.from(new Uint8Array(data).buffer)
  return new Float64Array(buffer, byteOffset, length / 8)
}

function rowsOf(values: ArrayLike<number>, rows: number, width: number): number[][] {
  return Array.from({ length: rows }, (_, row) => Array.from({ length: width }, (__, at) => values[row * width + at]!))
}

function readTexts(data: Buffer, rows: number): string[] {
  const text = data.subarray(5 * rows)
  let start = 0
  return Array.from({ length: rows }, (_, row) => {
    const end = data.readUInt32LE(4 * row)
    const read = text.toString('utf8', start, end)
    start = end
    return read
  })
}
