import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import fc from 'fast-check'
import { decodeProtobuf, type MessageShape } from './index.ts'

const node: MessageShape = {
  1: ['name', 'string'],
  2: ['children', () => node, 'list'],
  3: ['at', 'int64'],
  4: ['weights', 'double', 'list'],
}

test('fields are read by their description, and others are passed over', () => {
  const inner = new BinaryWriter().tag(1, WireType.LengthDelimited).string('leaf').finish()
  const bytes = new BinaryWriter()
    .tag(9, WireType.LengthDelimited)
    .string('stranger')
    .tag(1, WireType.LengthDelimited)
    .string('größe')
    .tag(2, WireType.LengthDelimited)
    .bytes(inner)
    .tag(3, WireType.Varint)
    .int64('-9007199254740993')
    .finish()
  assert.deepEqual(decodeProtobuf(node, bytes), {
    name: 'größe',
    at: '-9007199254740993',
    children: [{ name: 'leaf', children: [], weights: [] }],
    weights: [],
  })
})

test('lists of numbers are read packed and one by one', () => {
  const packed = new BinaryWriter().double(1.5).double(2.5).finish()
  const bytes = new BinaryWriter().tag(4, WireType.LengthDelimited).bytes(packed).tag(4, WireType.Bit64).double(3.5).finish()
  assert.deepEqual(decodeProtobuf(node, bytes).weights, [1.5, 2.5, 3.5])
})

test('messages that are nested too deep are refused before they fill the stack', () => {
  let bytes = new Uint8Array()
  for (let depth = 0; depth < 1000; depth += 1)
    bytes = new BinaryWriter().tag(2, WireType.LengthDelimited).bytes(bytes).finish() as Uint8Array<ArrayBuffer>
  assert.throws(() => decodeProtobuf(node, bytes), RangeError)
})

test('bytes of any kind are a message or an error, and never hang', () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        assert.equal(typeof decodeProtobuf(node, bytes), 'object')
      } catch (error) {
        assert.ok(error instanceof Error)
      }
    }),
  ))
