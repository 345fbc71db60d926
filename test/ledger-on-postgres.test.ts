// Outside system: PostgreSQL
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { findPostgres, startPostgres } from '../packages/platform/src/store/ledger/postgres/testing/server.ts'

/** Rooms that keep most of what they do in the ledger. */
const rooms = ['track', 'study', 'registry', 'govern', 'store/search']

test('rooms do on PostgreSQL what they do on SQLite', {
  skip: !findPostgres() && 'PostgreSQL is not installed',
  timeout: 600_000,
}, async () => {
  const server = await startPostgres()
  try {
    const files = rooms.flatMap((room) => globSync(`packages/platform/src/${room}/**/*.test.ts`))
    assert.ok(files.length >= rooms.length)
    // Told that it is part of a test, the runner would run nothing.
    const { NODE_TEST_CONTEXT, ...environment } = process.env
    const runner = spawn(
      process.execPath,
      ['--conditions=@levain/source', '--test', '--test-concurrency=2', '--test-reporter=spec', ...files],
      {
        env: { ...environment, LEVAIN_TEST_LEDGER: server.address },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    const report = await text(runner.stdout)
    assert.match(report, /^ℹ fail 0$/m, report)
    assert.ok(Number(/^ℹ pass (\d+)$/m.exec(report)?.[1]) > files.length, report)
  } finally {
    await server.stop()
  }
})
