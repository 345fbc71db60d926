/** `npm run check`: types, the studio's types, lint and format, and unused code. All run; any that complains fails. */
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { styleText } from 'node:util'

const colours = process.stdout.isTTY === true
const checks = {
  types: ['typescript/bin/tsc', '--project', 'tsconfig.json', '--pretty', String(colours)],
  'types of the studio': ['typescript/bin/tsc', '--project', 'packages/web/tsconfig.json', '--noEmit', '--pretty', String(colours)],
  'lint and format': ['@biomejs/biome/bin/biome', 'ci', `--colors=${colours ? 'force' : 'off'}`, '.'],
  'unused code': ['knip/bin/knip.js'],
}

const outcomes = await Promise.all(Object.entries(checks).map(([name, command]) => check(name, command)))
process.exitCode = outcomes.every(Boolean) ? 0 : 1

async function check(name: string, [program = '', ...args]: readonly string[]): Promise<boolean> {
  const startMs = performance.now()
  const { code, output } = await run(resolve('node_modules', program), args)
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
  console.log(`${code === 0 ? styleText('green', '✔') : styleText('red', '✖')} ${name}  ${styleText('dim', `${seconds} s`)}`)
  if (code !== 0) console.log(output.trimEnd())
  return code === 0
}

function run(program: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  return new Promise((done, refuse) => {
    child.on('error', refuse)
    child.on('close', (code) => done({ code, output }))
  })
}
