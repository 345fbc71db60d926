import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** Writes the licence of every package whose code or fonts the pages carry into `licences.txt` beside them. */
export function licences(): Plugin {
  return {
    name: 'licences',
    apply: 'build',
    generateBundle() {
      const folders = new Set([...this.getModuleIds()].flatMap(packageFolder))
      const source = [...folders].sort().map(licenceOf).join('\n')
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source })
    },
  }
}

/** The folder of the package a module belongs to; none for our own. */
function packageFolder(moduleId: string): string[] {
  const [folder] = /^.*\/node_modules\/(@[^/]+\/)?[^/]+/.exec(moduleId.replaceAll('\\', '/').replace(/^\0/, '')) ?? []
  return folder && existsSync(join(folder, 'package.json')) ? [folder] : []
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const [file] = globSync('{LICENSE,LICENCE,license,License}{,.md,.txt}', { cwd: folder })
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : ''
  return `${name} ${version}, ${license}\n\n${text}\n\n${'-'.repeat(80)}\n`
}
