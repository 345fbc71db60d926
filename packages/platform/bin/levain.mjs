#!/usr/bin/env node
/** The `levain` command. Plain JavaScript that Node 20 can read, so that an older Node is told what to do, or left aside. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { broughtAlong, installedBeside, isNewEnough, nodePackage, requiredMajor } from './node24.mjs'

const condition = '--conditions=@levain/source'
const bin = fileURLToPath(import.meta.url)
const platform = join(bin, '../..')
const source = join(platform, 'src/cli/main.ts')
const isCheckout = existsSync(source)

// Threads that wait for the disk, not for a processor: with four of them, uploads and reads queue behind each other's syncs.
process.env.UV_THREADPOOL_SIZE ??= '16'

if (isNewEnough(process.versions.node)) await start()
else await startUnderNewerNode()

async function start() {
  if (isCheckout && !process.execArgv.includes(condition)) return exitAs(run(process.execPath))
  await import(pathToFileURL(isCheckout ? source : join(platform, 'dist/cli/main.js')).href)
}

function startUnderNewerNode() {
  const node = broughtAlong(join(platform, '../..')) ?? installedBeside(platform)
  if (node) return exitAs(run(node))
  console.error(advice())
  process.exitCode = 1
}

function run(node) {
  return spawn(node, [...(isCheckout ? [condition] : []), bin, ...process.argv.slice(2)], { stdio: 'inherit' })
}

/** Ends as the child ends. A terminal sends Ctrl-C to both; other signals are passed on. */
function exitAs(child) {
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

function advice() {
  const wanted = nodePackage()
  const inCheckout = 'In this checkout any npm script fetches it, e.g. npm run demo.'
  const beside =
    wanted && `Or bring it along: npm install ${wanted.name}@${wanted.version}, then npm install once more, then the same command.`
  return [
    `Levain needs Node ${requiredMajor} or newer; this is Node ${process.versions.node}.`,
    'Install it from https://nodejs.org/en/download, or with your version manager, e.g. nvm install 24.',
    ...(isCheckout ? [inCheckout] : beside ? [beside] : []),
  ].join('\n')
}
