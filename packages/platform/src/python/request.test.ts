import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { versionsOf } from './lock.ts'
import { readRequest } from './request.ts'

async function withFiles(files: Record<string, string>, body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'levain-python-'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  await body(folder).finally(() => rm(folder, { recursive: true, force: true }))
}

const file = (path: string, python: string | null = null) => ({ from: { kind: 'file' as const, path }, python })

test('requirements are read with what they include; options and constraints stand apart, comments count for nothing', () =>
  withFiles(
    {
      'requirements.txt':
        '# all\n-r more.txt\n-c limits.txt\n-f wheels\n--index-url https://index.example/simple\nnumpy \\\n  >=2 # fast\n\n',
      'more.txt': 'pandas[parquet]; python_version > "3"\n-r requirements.txt\n./local-1.0-py3-none-any.whl\n',
      'limits.txt': 'numpy<3\n',
    },
    async (folder) => {
      const read = await readRequest(file('requirements.txt'), folder)
      assert.deepEqual(read.requirements, [
        'pandas[parquet]; python_version > "3"',
        join(folder, 'local-1.0-py3-none-any.whl'),
        'numpy    >=2',
      ])
      assert.deepEqual(read.constraints, ['numpy<3'])
      assert.deepEqual(read.options, [`--find-links ${join(folder, 'wheels')}`, '--index-url https://index.example/simple'])
      const { digest } = await readRequest(file('requirements.txt', '3.12'), folder)
      assert.notEqual(digest, read.digest)
    },
  ))

test('a folder of sources is refused, and a file that is not there is named', () =>
  withFiles({ 'a.txt': '-e .\n', 'b.txt': './package\n', 'c.txt': '-r none.txt\n' }, async (folder) => {
    await assert.rejects(readRequest(file('a.txt'), folder), /a folder of sources has no digest.*got -e \./)
    await assert.rejects(readRequest(file('b.txt'), folder), /got \.\/package/)
    await assert.rejects(readRequest(file('c.txt'), folder), /none\.txt/)
  }))

test('a lock tells the version of each package', () => {
  const lines = ['Numpy==2.4.6 --hash=sha256:aa', 'tool @ git+https://x.example/tool@c0ffee', 'torch==2.15.0+cpu ; python_version > "3"']
  assert.deepEqual(versionsOf(lines), { numpy: '2.4.6', tool: 'git+https://x.example/tool@c0ffee', torch: '2.15.0+cpu' })
})
