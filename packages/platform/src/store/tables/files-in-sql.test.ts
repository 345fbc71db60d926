import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { withStore } from '../testing.ts'
import { filesInSql } from './files-in-sql.ts'

test('files are found where SQL reads them, and text that looks like one is left alone', () => {
  assert.deepEqual(filesInSql(`select *, 'b.csv' as s from 'data/*.csv' join read_json(['a.json', 'it''s.json']) using (x)`), [
    'data/*.csv',
    'a.json',
    "it's.json",
  ])
  assert.deepEqual(filesInSql(`select extract(year from '2001-02-03'), trim(both from 'x') from t where f = 'a.csv'`), [])
})

test('SQL reads files of the folder it was given, by relative and by absolute path, and no others', () =>
  withStore(async ({ tables, folder }) => {
    const project = join(folder, 'project')
    await mkdir(join(project, 'data'), { recursive: true })
    await writeFile(join(project, 'data', 'a.csv'), 'x\n1\n')
    await writeFile(join(project, 'data', 'b.csv'), 'x\n2\n')
    await mkdir(`${project}-other`)
    await writeFile(join(`${project}-other`, 'a.csv'), 'x\n3\n')
    const rows = (sql: string) => tables.query(`select x from (${sql}) order by x`, {}, 10, { folder: project })
    assert.deepEqual(await rows(`from 'data/*.csv'`), [{ x: 1 }, { x: 2 }])
    assert.deepEqual(await rows(`from './data/a.csv'`), [{ x: 1 }])
    assert.deepEqual(await rows(`from '${project}/data/b.csv'`), [{ x: 2 }])
    assert.deepEqual(await rows(`from read_csv(['data/a.csv', 'data/b.csv'], header = true)`), [{ x: 1 }, { x: 2 }])
    const outside = [
      `from '../project-other/a.csv'`,
      `from '${project}-other/a.csv'`,
      `from '${project}/../project-other/a.csv'`,
      `from read_csv('data/../../project-other/a.csv')`,
      `from read_csv('/etc/passwd')`,
      `from read_text('/etc/passwd')`,
      `from glob('/etc/*')`,
    ]
    for (const sql of outside) await assert.rejects(rows(sql), (error) => isLevainError(error, 'sql-invalid'), sql)
  }))
