import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

const blockBytes = 32_768

/** Fields of a message by number: text, a double, a whole number, a message, or several of these. */
interface Fields {
  readonly [number: number]: string | number | bigint | Fields | readonly (string | Fields)[]
}

/** A message of protobuf; whole numbers are bigints. */
export function message(fields: Fields): Uint8Array {
  const writer = new BinaryWriter()
  for (const [number, value] of Object.entries(fields))
    for (const one of Array.isArray(value) ? (value as readonly (string | Fields)[]) : [value as string | number | bigint | Fields])
      writeField(writer, Number(number), one)
  return writer.finish()
}

function writeField(writer: BinaryWriter, number: number, value: string | number | bigint | Fields): void {
  if (typeof value === 'string') writer.tag(number, WireType.LengthDelimited).string(value)
  else if (typeof value === 'number') writer.tag(number, WireType.Bit64).double(value)
  else if (typeof value === 'bigint') writer.tag(number, WireType.Varint).int64(value)
  else writer.tag(number, WireType.LengthDelimited).bytes(message(value))
}

/** Records as a run's log has them. */
export function logOf(records: readonly Uint8Array[]): Buffer {
  const pieces: Buffer[] = [Buffer.from([0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0])]
  let at = 7
  const put = (piece: Buffer): void => {
    pieces.push(piece)
    at += piece.length
  }
  for (const record of records) {
    for (let start = 0, isFirst = true; isFirst || start < record.length; isFirst = false) {
      const room = blockBytes - (at % blockBytes)
      if (room < 7) put(Buffer.alloc(room))
      const left = room < 7 ? blockBytes : room
      const data = record.subarray(start, start + left - 7)
      start += data.length
      const isLast = start >= record.length
      put(pieceOf(isFirst ? (isLast ? 1 : 2) : isLast ? 4 : 3, data))
    }
  }
  return Buffer.concat(pieces)
}

function pieceOf(type: number, data: Uint8Array): Buffer {
  const head = Buffer.alloc(7)
  head.writeUInt32LE(crc32(data, crc32(Buffer.from([type]))), 0)
  head.writeUInt16LE(data.length, 4)
  head.writeUInt8(type, 6)
  return Buffer.concat([head, data])
}

/** A value as JSON under a key, or under a path of keys. */
export const item = (key: string | readonly string[], value: string): Fields =>
  typeof key === 'string' ? { 1: key, 16: value } : { 2: key, 16: value }

const startMs = 1_795_437_872_748

export const historyRow = (step: number, values: readonly Fields[]): Uint8Array =>
  message({ 2: { 1: [...values, item('_timestamp', String((startMs + step) / 1000))], 2: { 1: BigInt(step) } } })

/** The records of a run that went well. */
export const wholeRun: readonly Uint8Array[] = [
  message({ 21: { 1: { 1: '0.31.0' } } }),
  message({
    17: {
      1: 'abc123',
      3: 'churn',
      4: { 1: [item('depth', '6'), item('_wandb', '{}'), item('nested', '{"a": [1, 2], "b": null}'), item('gone', '1')] },
      6: 'group one',
      8: 'böosting',
      9: 'first\ntry',
      10: ['red', 'tree'],
      17: { 1: BigInt(Math.floor(startMs / 1000)), 2: BigInt((startMs % 1000) * 1e6) },
    },
  }),
  message({
    26: { 1: 'Linux', 2: 'CPython 3.11', 6: 'train.py', 9: { 1: 'https://ada:secret@example.org/churn.git', 2: 'c0ffee' }, 13: 'ada' },
  }),
  ...Array.from({ length: 1500 }, (_, step) =>
    historyRow(step, [item('loss', String(1 / (step + 1))), item(['val', 'acc'], String(step))]),
  ),
  historyRow(1500, [item('odd', 'NaN'), item('many', '{"x": NaN, "y": "NaN it is"}'), { 1: 'typed', 6: 0.5 }, { 1: 'whole', 5: 14n }]),
  historyRow(1501, [item(['img', '_type'], '"image-file"'), item(['img', 'path'], '"media/i.png"'), item(['img', 'width'], '4')]),
  historyRow(1502, [item('hist', '{"_type": "histogram", "values": [1]}'), item('acc (%)', '7')]),
  message({ 5: { 1: [item('late', '1')], 2: [item('gone', '')] } }),
  message({ 7: { 2: { 1: BigInt(Math.floor(startMs / 1000)) }, 3: [item('cpu', '12.5'), item('disk./.usageGB', '3')] } }),
  message({ 3: { 1: [item('best', '0.99'), item('loss', '7'), item('text', '"how it went"')] } }),
  message({
    8: {
      4: 'model',
      5: 'weights',
      12: {
        4: [
          { 1: 'w.bin', 6: '/elsewhere/staging/tmp1' },
          { 1: 'far', 3: 's3://b/far' },
        ],
      },
    },
  }),
  message({ 13: { 3: 'epoch 1\n' } }),
  message({ 18: { 1: 0n, 2: 9n } }),
]

/** Runs a test's body with the folder of one run as the client writes it. */
export async function withWandb(body: (folder: string) => Promise<void>, records: readonly Uint8Array[] = wholeRun): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'levain-wandb-'))
  try {
    await put(folder, `${runFolder}/run-abc123.wandb`, logOf(records))
    await put(folder, `${runFolder}/files/media/i.png`, 'png')
    await put(folder, `${runFolder}/files/requirements.txt`, 'numpy==2.4.6\n')
    await body(folder)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

export const runFolder = 'offline-run-20261123_124432-abc123'

export async function put(folder: string, path: string, bytes: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), bytes)
}
