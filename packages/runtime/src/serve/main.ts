#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { fail, isLevainError, toLevainError } from '@levain/core/errors'
import { hosting } from './hosting.ts'
import { createServing, type ServingOptions } from './serving.ts'
import { type RoutePlan, readRoutePlan } from './traffic/route-plan.ts'

const usage = `levain-serve --bundle DIR [options]
levain-serve serve [options]      in a container of SageMaker: /opt/ml/model on port 8080 of every address

  --bundle DIR      the bundle to serve
  --port N          4000; 0 picks a free one
  --grpc-port N     answer the Open Inference Protocol over gRPC there too; 0 picks a free one
  --host HOST       localhost: 127.0.0.1 and ::1. Anything else is your explicit choice
  --routes FILE     share the requests between versions from the start, as this JSON says
  --log DIR         keep every prediction there, written before it is answered
  --log-rules FILE  what of a prediction is kept: {"sample": 0.1, "drop": ["name"], "hash": ["customer"], "key": "…"}
  --fsync           predictions survive a power cut, not only the death of the process
  --name NAME       name of the deployment in the log; the model's name
  --control PATH    Unix socket over which to swap bundles and to stop
  --python PATH     the Python that evaluates a model which is not Levain's own
  --trust-code      such a model may be loaded, which runs whatever code is in it
  --body-limit N    largest body in bytes; 8388608
  --help

Example: levain-serve --bundle build/iris --port 4000 --log log
`

/** Serves until told to stop. SIGTERM and SIGINT let it finish what it has begun. */
async function main(args: readonly string[]): Promise<void> {
  const options = parse(args)
  if (options === null) return void process.stdout.write(usage)
  // A file-size limit then fails the write, which is answered, rather than killing the process.
  if (process.platform !== 'win32') process.on('SIGXFSZ', () => undefined)
  const serving = await createServing(options)
  const { model, version } = serving.stats()
  process.stdout.write(
    `${JSON.stringify({ url: serving.url, ...(serving.grpc && { grpc: serving.grpc }), model, version, pid: process.pid })}\n`,
  )
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void serving.drain())
  await serving.closed
  process.exit(0)
}

/** Null asks for help. */
function parse(args: readonly string[]): ServingOptions | null {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      bundle: { type: 'string' },
      port: { type: 'string' },
      'grpc-port': { type: 'string' },
      host: { type: 'string' },
      routes: { type: 'string' },
      log: { type: 'string' },
      'log-rules': { type: 'string' },
      fsync: { type: 'boolean' },
      name: { type: 'string' },
      control: { type: 'string' },
      'body-limit': { type: 'string' },
      python: { type: 'string' },
      'trust-code': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) return null
  const [command, ...others] = positionals
  if (others.length > 0 || (command !== undefined && command !== 'serve')) {
    throw fail('input-invalid', { field: 'command', expected: 'serve, or none', got: (others[0] ?? command ?? '').slice(0, 32) })
  }
  const hosted = hosting(process.env, command)
  const { bundle = hosted.bundle, host = hosted.host, log, fsync, name, control } = values
  if (bundle === undefined) throw fail('input-invalid', { field: '--bundle', expected: 'the folder of a bundle', got: 'nothing' })
  return {
    bundle,
    port: wholeNumber('--port', values.port, 65_535) ?? hosted.port,
    grpcPort: wholeNumber('--grpc-port', values['grpc-port'], 65_535),
    vertex: hosted.vertex,
    host,
    ...(values.routes !== undefined && { routes: routesIn(values.routes) }),
    log,
    logRules: values['log-rules'],
    fsync,
    name,
    control,
    outside: { python: values.python, trustCode: values['trust-code'] },
    bodyLimitBytes: wholeNumber('--body-limit', values['body-limit'], 2 ** 30),
  }
}

/** @throws routes-invalid */
function routesIn(path: string): RoutePlan {
  try {
    return readRoutePlan(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    if (isLevainError(error)) throw error
    throw fail('routes-invalid', { field: '--routes', expected: 'a file of JSON', got: 'one that cannot be read' }, error)
  }
}

function wholeNumber(field: string, value: string | undefined, most: number): number | undefined {
  if (value === undefined) return undefined
  if (/^\d{1,10}$/.test(value) && Number(value) <= most) return Number(value)
  throw fail('input-invalid', { field, expected: `a whole number up to ${most}`, got: value.slice(0, 32) })
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  const { code, message, next, status } = toLevainError(error)
  process.stderr.write(`${message}${next ? `\n  ${next}` : ''}\n  (${code})\n`)
  process.exit(status >= 500 ? 1 : 2)
}
