/** `npm run bench`: runs every benchmark in turn, or those whose path contains one of the arguments. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { styleText } from 'node:util'

const patterns = process.argv.slice(2)
const all = globSync('packages/*/src/**/*.bench.ts').sort()
const wanted = all.filter((file) => patterns.length === 0 || patterns.some((pattern) => file.includes(pattern)))
if (wanted.length === 0) {
  console.error(`No benchmark matches. There are:\n${all.join('\n')}`)
  process.exitCode = 1
}
for (const file of wanted) {
  console.log(styleText('bold', `\n${file}`))
  const child = spawn(process.execPath, ['--conditions=@levain/source', '--expose-gc', file], { stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  if (code !== 0) process.exitCode = 1
}
