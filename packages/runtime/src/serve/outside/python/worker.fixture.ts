import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Signature } from '@levain/core'
import { digestOf } from '../../bundle.ts'
import { frameKinds, frameReader, toldFrame } from './frames.ts'

/**
 * A worker in the place of Python's, for what is kept by whoever looks after workers: it answers a row with its sum, and some
 * sums have consequences. Run by itself it speaks over the socket it was started with.
 */
export const sums = { dies: 1_000_000, hangs: 2_000_000, raises: 3_000_000, grows: 4_000_000 } as const

const sumSignature: Signature = {
  inputs: ['a', 'b'].map((name) => ({ name, type: 'number', required: true })),
  output: { name: 'sum', task: 'regression' },
}

/** A program that stands where an interpreter would. */
export function writeInterpreter(folder: string): string {
  const path = join(folder, 'python')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' --conditions=@levain/source '${fileURLToPath(import.meta.url)}'\n`)
  chmodSync(path, 0o700)
  return path
}

/** A bundle that this worker evaluates. `company`: each answer is greater by the rows it came with. */
export function writeSumBundle(folder: string, version: number, model: 'alone' | 'company' = 'alone'): string {
  const files: Record<string, { sha256: string; bytes: number }> = {}
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
    files[name] = { sha256: digestOf(Buffer.from(text)), bytes: text.length }
  }
  write('signature.json', JSON.stringify(sumSignature))
  write('model/MLmodel', model)
  const outside = { kind: 'python', folder: 'model', flavours: { [model]: {} }, dtypes: ['double', 'double'], tensors: null }
  const runtime = { levain: '0.1.0', node: '24' }
  const index = { format: 'levain-bundle/1', model: 'sum', version, manifest: digestOf(Buffer.from(model)), runtime, outside, files }
  writeFileSync(join(folder, 'bundle.json'), JSON.stringify(index))
  return folder
}

function answer(socket: Socket): void {
  let isCompany = false
  const numbers = (values: readonly number[]): Buffer => {
    const block = Buffer.alloc(16 + 8 * values.length)
    block.writeUInt32LE(1, 0)
    block.writeUInt32LE(1, 4)
    block.writeBigUInt64LE(BigInt(8 * values.length), 8)
    for (const [at, value] of values.entries()) block.writeDoubleLE(value, 16 + 8 * at)
    return block
  }
  const send = (kind: number, rows: number, blocks: number, body: Buffer) => {
    const head = Buffer.alloc(16)
    for (const [at, value] of [body.length, kind, rows, blocks].entries()) head.writeUInt32LE(value, 4 * at)
    socket.write(Buffer.concat([head, body]))
  }
  const read = frameReader(2 ** 20, ({ kind, rows, body }) => {
    if (kind === frameKinds.told) {
      isCompany = 'company' in JSON.parse(body.toString()).flavours
      return void socket.write(toldFrame({ protocol: 1, python: '3', libraries: {}, classes: null, residentBytes: 1000 }))
    }
    const given = Array.from({ length: rows }, (_, row) => body.readDoubleLE(16 + 16 * row) + body.readDoubleLE(24 + 16 * row))
    if (given.includes(sums.dies)) process.kill(process.pid, 'SIGKILL')
    if (given.includes(sums.hangs)) return
    if (given.includes(sums.raises)) return send(frameKinds.failed, 0, 0, Buffer.from(JSON.stringify({ error: 'ValueError' })))
    const answers = given.map((sum) => sum + (isCompany ? rows : 0))
    const resident = given.includes(sums.grows) ? 2 ** 40 : 1000
    send(frameKinds.rows, rows, 2, Buffer.concat([numbers(answers), numbers([resident])]))
  })
  socket.on('data', read)
  socket.on('close', () => process.exit(0))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) answer(new Socket({ fd: 3, readable: true, writable: true }))
