import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { tempFolder } from './child.fixture.ts'
import { openPredictionLog } from './prediction-log.ts'
import { listSegments, removeSegments, repairSegment, segmentNumbers, segmentPath } from './segments.ts'

const textOf = (folder: string) =>
  listSegments(folder)
    .map((path) => readFileSync(path, 'utf8'))
    .join('')

test('what was appended is in the file when append resolves, whichever way it was appended', async () => {
  using temp = tempFolder()
  for (const fsync of [false, true]) {
    const folder = `${temp.path}/${fsync}`
    const log = openPredictionLog(folder, { fsync })
    await log.append('one\n')
    assert.equal(textOf(folder), 'one\n')
    log.appendNow('two\n')
    assert.equal(textOf(folder), 'one\ntwo\n')
    assert.equal(log.bytesWritten, 8)
    await log.close()
  }
})

test('a log that was deleted begins anew: nothing goes into a file that nobody can find', {
  skip: process.platform === 'win32',
}, async () => {
  using temp = tempFolder()
  const folder = `${temp.path}/log`
  const log = openPredictionLog(folder)
  log.appendNow('one\n')
  rmSync(folder, { recursive: true })
  log.appendNow('two\n')
  assert.equal(textOf(folder), 'two\n')
  rmSync(listSegments(folder)[0] ?? '')
  await log.append('three\n')
  assert.equal(textOf(folder), 'three\n')
  await log.close()
})

test('a new segment begins at the size given, and no record is cut in two', async () => {
  using temp = tempFolder()
  const log = openPredictionLog(temp.path, { segmentBytes: 100 })
  const lines = Array.from({ length: 30 }, (_, index) => `record number ${index}\n`)
  for (const [index, line] of lines.entries()) index % 2 ? log.appendNow(line) : await log.append(line)
  await log.append(`${'x'.repeat(500)}\n`)
  await log.close()
  const segments = listSegments(temp.path)
  assert.ok(segments.length > 5)
  for (const path of segments.slice(0, -1)) assert.ok(statSync(path).size <= 100)
  for (const path of segments) assert.ok(readFileSync(path, 'utf8').endsWith('\n'))
  assert.equal(textOf(temp.path), `${lines.join('')}${'x'.repeat(500)}\n`)
})

test('a torn tail is cut off at the start, whole records stay, and what comes next goes into a new segment', async () => {
  using temp = tempFolder()
  const torn = segmentPath(temp.path, 1)
  writeFileSync(torn, 'one\ntwo\n{"id":"thr')
  const log = openPredictionLog(temp.path)
  assert.equal(readFileSync(torn, 'utf8'), 'one\ntwo\n')
  await log.append('three\n')
  await log.close()
  assert.deepEqual([listSegments(temp.path).length, listSegments(temp.path)[0]], [2, torn])
  assert.equal(textOf(temp.path), 'one\ntwo\nthree\n')
})

test('a torn tail longer than a read, and a file that is nothing but one, are found', () => {
  using temp = tempFolder()
  const path = segmentPath(temp.path, 1)
  writeFileSync(path, `one\n${'x'.repeat(200_000)}`)
  repairSegment(path)
  assert.equal(readFileSync(path, 'utf8'), 'one\n')
  writeFileSync(path, 'x'.repeat(200_000))
  repairSegment(path)
  assert.equal(statSync(path).size, 0)
})

test('two logs over one folder never write into the same segment', async () => {
  using temp = tempFolder()
  const logs = [openPredictionLog(temp.path), openPredictionLog(temp.path)]
  await Promise.all(logs.map((log, index) => log.append(`${index}\n`)))
  await Promise.all(logs.map((log) => log.close()))
  assert.equal(listSegments(temp.path).length, 2)
})

test('only its owner may read a log', async () => {
  using temp = tempFolder()
  const folder = `${temp.path}/log`
  const log = openPredictionLog(folder)
  await log.append('one\n')
  await log.close()
  assert.equal(statSync(folder).mode & 0o777, 0o700)
  assert.equal(statSync(listSegments(folder)[0] ?? '').mode & 0o777, 0o600)
})

test('files of other names in the folder are left alone', async () => {
  using temp = tempFolder()
  mkdirSync(`${temp.path}/predictions-x.jsonl`)
  appendFileSync(`${temp.path}/notes.txt`, 'no line feed')
  const log = openPredictionLog(temp.path)
  await log.append('one\n')
  await log.close()
  assert.equal(readFileSync(`${temp.path}/notes.txt`, 'utf8'), 'no line feed')
})

test('segments that were ended take nothing more, whoever waits for a thread to write; what comes next goes into another', async () => {
  using temp = tempFolder()
  const log = openPredictionLog(temp.path)
  log.appendNow('one\n')
  const writing = log.append('two\n')
  const ended = await log.rotate()
  assert.deepEqual(segmentNumbers(temp.path), [ended])
  assert.equal(readFileSync(segmentPath(temp.path, ended), 'utf8'), 'one\ntwo\n')
  await writing
  log.appendNow('three\n')
  assert.equal(readFileSync(segmentPath(temp.path, ended), 'utf8'), 'one\ntwo\n')
  assert.equal(await log.rotate(), segmentNumbers(temp.path).at(-1))
  await log.close()
})

test('numbers of segments ascend after all were removed, also where the clock was set back', async () => {
  using temp = tempFolder()
  const ahead = Date.now() + 86_400_000
  writeFileSync(segmentPath(temp.path, ahead), 'one\n')
  removeSegments(temp.path, ahead)
  assert.deepEqual(segmentNumbers(temp.path), [])
  const log = openPredictionLog(temp.path)
  assert.equal(await log.rotate(), ahead)
  log.appendNow('two\n')
  await log.close()
  assert.deepEqual(segmentNumbers(temp.path), [ahead + 1])
})
