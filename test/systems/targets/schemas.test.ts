// Outside system: Terraform provider schemas
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { findNodePackage, findPackedFiles } from '../node-package.ts'
import { notRun } from '../not-run.ts'
import { problemsOf } from './provider-schema.ts'
import { withWritten } from './written.ts'

interface Hcl {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>>>
}
type Parse = (file: string, text: string) => Promise<Hcl>

for (const [target, provider, types] of [
  ['terraform-azure', 'azurerm', '@cdktf/provider-azurerm@14.23.1'],
  ['terraform-google', 'google', '@cdktf/provider-google@16.12.1'],
] as const)
  test(`every resource of ${target} has only arguments and blocks that the schema of its provider knows, and all that it wants`, async (t) => {
    const parser = await findNodePackage('@cdktf/hcl2json@0.21.0', 'package.json')
    if ('reason' in parser) return notRun(t, parser.reason)
    const schema = await findPackedFiles(types, 'lib/*/index.d.ts')
    if ('reason' in schema) return notRun(t, schema.reason)
    const { parse } = createRequire(parser.file)('@cdktf/hcl2json') as { parse: Parse }
    await withWritten([target], async (folder) => {
      let resources = 0
      for (const file of globSync(join(folder, target, '*.tf'))) {
        const { resource = {} } = await parse(file, readFileSync(file, 'utf8'))
        for (const [type, named] of Object.entries(resource).filter(([type]) => type.startsWith(provider)))
          for (const [name, [body = {}]] of Object.entries(named)) {
            resources += 1
            assert.deepEqual(problemsOf(schema.folder, provider, type, body), [], `${type}.${name}`)
            assert.notDeepEqual(problemsOf(schema.folder, provider, type, { ...body, nonsense: 1 }), [])
          }
      }
      assert.ok(resources >= 10)
    })
  })
