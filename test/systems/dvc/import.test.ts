// Outside system: DVC 3.67.1
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Bench, withDvc } from './repository.ts'

const timeout = 15 * 60_000

const pipeline = `
vars:
- out: made
stages:
  prepare:
    cmd: mkdir -p made && sort data/raw.csv > made/sorted.csv && cp made/sorted.csv made/copy.csv
    deps: [data]
    outs: ['\${out}']
  train:
    cmd: sh train.sh
    deps: [train.sh, made/sorted.csv]
    params: [train.depth, train.rate, other.yaml: [seed]]
    outs: [model.bin]
    metrics:
    - metrics.json: {cache: false}
    plots: [curve.csv]
  score:
    foreach: [a, b]
    do:
      cmd: cp model.bin score-\${item}.txt
      deps: [model.bin]
      outs: ['score-\${item}.txt']
`

const train = `depth=$(grep depth params.yaml | cut -d: -f2)
printf 'model %s' $depth > model.bin
printf '{"auc": 0.%s, "nested": {"loss": 1e-3, "bad": NaN}}' $depth > metrics.json
printf 'x,y\\n1,2\\n' > curve.csv
`

async function build({ dvc, write }: Bench): Promise<void> {
  await write('data/raw.csv', 'b\na\n')
  await write('dvc.yaml', pipeline)
  await write('train.sh', train)
  await write('params.yaml', 'train:\n  depth: 6\n  rate: 0.1\n')
  await write('other.yaml', 'seed: [1, 2]\n')
  await dvc('add', 'data')
  await dvc('repro')
  await dvc('push')
}

const text = async ({ app }: Bench, dataset: string, version: number, path: string): Promise<string> => {
  const { blobs, ledger } = app.context()
  const found = await ledger.first('datasetVersions', { dataset, version })
  const { files } = await blobs.manifest(found?.manifest ?? '')
  return blobs.text(files.find((file) => file.path === path)?.sha256 ?? '')
}

test('a repository comes in whole: data as datasets, locked stages as runs with lineage; a second time nothing changes', { timeout }, (t) =>
  withDvc(t, async (bench) => {
    const { app, folder } = bench
    await build(bench)
    // What a fresh clone has: no cache, no data.
    for (const path of ['.dvc/cache', 'data', 'made', 'model.bin', 'curve.csv', 'score-a.txt', 'score-b.txt'])
      await rm(join(folder, path), { recursive: true })
    const first = await app.call('import.dvc', { folder })
    assert.deepEqual(first.leftOut, [])
    assert.deepEqual(first.brought, { dataset: 5, experiment: 1, run: 4 })
    assert.equal(await text(bench, 'shop.made', 1, 'sorted.csv'), 'a\nb\n')
    assert.equal(await text(bench, 'shop.model.bin', 1, 'model.bin'), 'model 6')
    await checkTrain(bench)
    const { edges } = await app.call('explore.lineage', { of: 'dataset:shop.score-a.txt@1' })
    const ways = edges.filter(({ role }) => role === 'stage').map(({ from, to, step }) => [from, to, step].join(' '))
    assert.deepEqual(ways.sort(), [
      'dataset:shop.data@1 dataset:shop.made@1 prepare',
      'dataset:shop.made@1 dataset:shop.model.bin@1 train',
      'dataset:shop.model.bin@1 dataset:shop.score-a.txt@1 score@a',
      'file:train.sh dataset:shop.model.bin@1 train',
    ])
    const second = await app.call('import.dvc', { folder })
    assert.deepEqual([second.brought, second.there], [{}, first.brought])
  }),
)

async function checkTrain({ app }: Bench): Promise<void> {
  const { ledger, blobs } = app.context()
  const run = await ledger.first('runs', { name: 'train' })
  const shown = await app.call('track.show', { run: run?.id ?? '' })
  assert.deepEqual([shown.run.experiment, shown.run.status], ['shop', 'ok'])
  assert.deepEqual(shown.params, { 'train.depth': '6', 'train.rate': '0.1', 'other.yaml:seed': '[1,2]' })
  assert.deepEqual(
    Object.entries(shown.metrics).map(([key, { last }]) => [key, last]),
    [
      ['auc', 0.6],
      ['nested.bad', 'NaN'],
      ['nested.loss', 0.001],
    ],
  )
  assert.deepEqual([shown.tags['dvc.command'], shown.tags['dvc.lock']], ['sh train.sh', 'dvc.lock'])
  const curve = await ledger.first('artifacts', { run: run?.id ?? '', path: 'curve.csv' })
  assert.equal(await blobs.text(curve?.digest ?? ''), 'x,y\n1,2\n')
  assert.equal(await ledger.count('runLinks', { run: run?.id ?? '', role: 'input', kind: 'dataset' }), 1)
}

test('a pipeline that ran again adds versions and runs, and leaves the earlier ones as they were', { timeout }, (t) =>
  withDvc(t, async (bench) => {
    const { app, folder, dvc, write } = bench
    await build(bench)
    await app.call('import.dvc', { folder, name: 'bakery' })
    await write('params.yaml', 'train:\n  depth: 7\n  rate: 0.1\n')
    await dvc('repro')
    const { brought, there, leftOut } = await app.call('import.dvc', { folder, name: 'bakery' })
    assert.deepEqual([brought, there, leftOut], [{ dataset: 3, run: 3 }, { dataset: 2, experiment: 1, run: 1 }, []])
    assert.deepEqual(
      [await text(bench, 'bakery.model.bin', 1, 'model.bin'), await text(bench, 'bakery.model.bin', 2, 'model.bin')],
      ['model 6', 'model 7'],
    )
    const { ledger } = app.context()
    const runs = await ledger.find('runs', { where: { name: 'train' } })
    const depths = await ledger.find('params', { where: { key: 'train.depth' } })
    assert.deepEqual([runs.length, depths.map(({ value }) => value).sort()], [2, ['6', '7']])
  }),
)
