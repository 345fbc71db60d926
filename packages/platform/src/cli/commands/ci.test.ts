import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { forges } from '../ci/index.ts'
import { levain, withFolder } from '../testing.ts'

const flags = ['--model', 'churn', '--data', 'churn_holdout', '--image', 'ghcr.io/acme/churn']
const delivery = { model: 'churn', data: 'churn_holdout', image: 'ghcr.io/acme/churn', deploy: 'make deploy', levain: '0.1.0' }

test('ci init writes the files of a forge, leaves what is there alone, and replaces it when forced', () =>
  withFolder(async (folder) => {
    const init = (...more: string[]) => levain(['ci', 'init', '--for', 'gitlab', ...flags, ...more], folder)
    assert.equal((await init()).code, 0)
    const path = join(folder, '.gitlab-ci.yml')
    const written = await readFile(path, 'utf8')
    assert.match(written, /levain compare churn churn@champion --data churn_holdout --markdown --gate/)
    await writeFile(path, 'mine: true\n')
    const again = await init()
    assert.equal(again.code, 2)
    assert.match(again.stderr, /file-exists/)
    assert.equal(await readFile(path, 'utf8'), 'mine: true\n')
    assert.equal((await init('--force')).code, 0)
    assert.equal(await readFile(path, 'utf8'), written)
  }))

test('ci init refuses names that could be anything else in a file, and writes nothing', () =>
  withFolder(async (folder) => {
    await mkdir(join(folder, 'sub'))
    for (const [at, wrong] of [
      [1, 'churn; rm -rf /'],
      [3, '$(id)'],
      [5, 'ghcr.io/acme/churn:1 --x'],
    ] as const) {
      const changed = flags.map((word, index) => (index === at ? wrong : word))
      const ended = await levain(['ci', 'init', '--for', 'github', ...changed], folder)
      assert.equal(ended.code, 2, ended.stderr)
      assert.match(ended.stderr, /input-invalid/)
    }
    await assert.rejects(readFile(join(folder, '.github/workflows/levain-check.yml')), { code: 'ENOENT' })
  }))

for (const [name, load] of Object.entries(forges))
  test(`${name}: every file is YAML, compares before it deploys, pins what it uses, and holds no secret`, async () => {
    const texts = Object.values((await load()).default.files(delivery))
    for (const text of texts) assert.equal(typeof parse(text), 'object')
    const all = texts.join('\n')
    assert.ok(all.indexOf('levain compare') < all.indexOf('make deploy') && all.indexOf('make deploy') < all.indexOf('registry promote'))
    assert.match(all, /levain@0\.1\.0/)
    for (const [, version = ''] of all.matchAll(/uses: \S+@(\S+)/g)) assert.match(version, /^v\d+\.\d+\.\d+$/)
    assert.match(all, /environment/)
  })
