/**
 * Starts a script of this repository: `node scripts/launch.mjs scripts/test.ts …`. Sees to it that Node 24 and the
 * packages of the lock file are there first. Plain JavaScript that Node 20 can read; does nothing when all is there.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { broughtAlong, isNewEnough, nodeFolder, nodePackage, nodeProgram, sizeRecord } from '../packages/platform/bin/node24.mjs'

const checkout = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(checkout, 'node_modules', '.levain-lock')
const lock = join(checkout, '.node24', 'lock')

/** Something the user can mend; told without a stack trace. */
class Refusal extends Error {}

try {
  const [script, ...args] = process.argv.slice(2)
  if (!script) stop('Name a script: node scripts/launch.mjs scripts/test.ts')
  if (!findNode() || !packagesInstalled()) await locked(prepare)
  await run(script, args)
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(`levain: ${error.message}`)
  process.exitCode = 1
}

async function prepare() {
  if (!findNode()) await fetchNode()
  if (!packagesInstalled()) await installPackages()
}

/** The Node to run under: this one if it is new enough, else the one brought along. */
function findNode() {
  return isNewEnough(process.versions.node) ? process.execPath : broughtAlong(checkout)
}

function packagesInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockDigest()
}

function lockDigest() {
  const lockFile = readFileSync(join(checkout, 'package-lock.json'))
  return `${process.platform}-${process.arch} ${createHash('sha256').update(lockFile).digest('hex')}`
}

async function fetchNode() {
  const wanted =
    nodePackage() ?? stop(`no Node 24 is served for ${process.platform} on ${process.arch}. Install Node 24 or newer and try again.`)
  say(`fetching Node ${wanted.version}, because this is Node ${process.versions.node} …`)
  const folder = nodeFolder(checkout, wanted)
  const unfinished = `${folder}.unfinished`
  for (const remains of [folder, unfinished]) rmSync(remains, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  writeFileSync(join(unfinished, 'package.json'), '{ "private": true }\n')
  await npm(
    process.execPath,
    ['install', `${wanted.name}@${wanted.version}`, '--no-save', '--no-package-lock', '--ignore-scripts'],
    unfinished,
  )
  const program = nodeProgram(unfinished, wanted)
  await output(program, ['--version'], unfinished).catch((error) => {
    throw new Refusal(`${wanted.name} does not run on this machine (${firstLine(error)}). Install Node 24 or newer and try again.`)
  })
  writeFileSync(sizeRecord(unfinished), JSON.stringify({ bytes: statSync(program).size }))
  renameSync(unfinished, folder)
}

/** `npm ci` under Node 24: npm leaves out, without a word, optional packages that do not fit the Node it runs on. */
async function installPackages() {
  say('installing packages …')
  await npm(findNode(), ['ci', '--include=dev', '--include=optional'], checkout)
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, lockDigest())
}

async function npm(node, args, folder) {
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error', `--prefix=${folder}`]
  try {
    await output(node, [findNpm(), ...args, ...quiet], folder)
  } catch (error) {
    if (error instanceof Refusal) throw error
    const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH/.test(error.message)
    const hint = offline
      ? 'The npm registry cannot be reached: check the network and any proxy, then try again.'
      : 'Mend this, then try again.'
    throw new Refusal(`npm ${args[0]} failed.\n${error.message.trim()}\n${hint}`)
  }
}

/** npm's own program: the one that started this, or the one beside node, or the one on the PATH. */
function findNpm() {
  const calling = process.env.npm_execpath
  const beside = dirname(process.execPath)
  const candidates = [
    ...(calling && /npm(-cli)?\.c?js$/.test(calling) && !/pnpm/.test(calling) ? [calling] : []),
    join(beside, '../lib/node_modules/npm/bin/npm-cli.js'),
    join(beside, 'node_modules/npm/bin/npm-cli.js'),
    ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'npm')),
  ]
  const found = candidates.filter(existsSync).map((path) => realpathSync(path))
  return (
    found.find((path) => path.endsWith('.js')) ?? stop('npm was not found. Install it with Node from https://nodejs.org and try again.')
  )
}

/** Runs a program to its end; rejects with what it wrote to standard error when it fails. */
function output(program, args, folder) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, env: cleanEnvironment(program), stdio: ['ignore', 'ignore', 'pipe'] })
    recordOwners(process.pid, child.pid ?? process.pid)
    let errors = ''
    child.stderr.setEncoding('utf8').on('data', (text) => {
      errors = (errors + text).slice(-4000)
    })
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(errors || `${program} ended with ${code}`))))
  })
}

/** What npm tells its scripts about the package they belong to would point the inner npm at the wrong folder. */
function cleanEnvironment(program) {
  const inherited = Object.entries(process.env).filter(
    ([key]) => !/^npm_(package|lifecycle|config_(local_)?prefix|config_workspace)/i.test(key),
  )
  return { ...Object.fromEntries(inherited), ...firstOnPath(program) }
}

function firstOnPath(program) {
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  return { [key]: [dirname(program), process.env[key]].filter(Boolean).join(delimiter) }
}

/** Keeps other launches waiting while this one installs. A lock whose owner died is taken over. */
async function locked(work) {
  mkdirSync(dirname(lock), { recursive: true })
  for (let waited = false; !tryLock(); waited = true) {
    if (!waited) say('waiting for another launch to finish installing …')
    await sleep(200)
  }
  try {
    await work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

function tryLock() {
  try {
    mkdirSync(lock)
    recordOwners(process.pid)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (isAbandoned(lock)) removeStale()
    return false
  }
}

/** Renaming is atomic, so of several that wait only one removes the lock; a lock that changed hands meanwhile is put back. */
function removeStale() {
  const aside = `${lock}.${process.pid}`
  try {
    renameSync(lock, aside)
    if (isAbandoned(aside)) rmSync(aside, { recursive: true, force: true })
    else renameSync(aside, lock)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}

/** Whoever works under the lock: this process, and the npm it started, which lives on if this one is killed. */
function recordOwners(...pids) {
  writeFileSync(join(lock, 'pids'), JSON.stringify(pids))
}

function isAbandoned(folder) {
  try {
    return !JSON.parse(readFileSync(join(folder, 'pids'), 'utf8')).some(isAlive)
  } catch {
    return isOld(folder)
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** A lock that names nobody is being made this moment, unless it is a minute old. */
function isOld(folder) {
  const made = statSync(folder, { throwIfNoEntry: false })
  return made !== undefined && Date.now() - made.mtimeMs > 60_000
}

function run(script, args) {
  const node = findNode()
  const child = spawn(node, ['--conditions=@levain/source', script, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...firstOnPath(node) },
  })
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      if (signal) {
        process.removeAllListeners(signal)
        process.kill(process.pid, signal)
      } else process.exitCode = code
      resolve()
    })
  })
}

function say(text) {
  console.error(`levain: ${text}`)
}

function firstLine(error) {
  return String(error.message).trim().split('\n')[0]
}

function stop(text) {
  throw new Refusal(text)
}
