/** What a journal needs of Node's `node:fs`. */
interface FileSystem {
  mkdirSync(path: string, options: { recursive: true; mode: number }): void
  existsSync(path: string): boolean
  writeFileSync(path: string, text: string, options: { mode: number }): void
  openSync(path: string, flags: 'a' | 'r' | 'wx', mode?: number): number
  writeSync(file: number, bytes: Uint8Array): number
  fsyncSync(file: number): void
  fsync(file: number, done: (error: Error | null) => void): void
  closeSync(file: number): void
}

interface Builtin {
  getBuiltinModule?(name: 'node:fs'): FileSystem
  getBuiltinModule?(name: 'node:os'): { hostname(): string }
  readonly pid: number
}

/** Node's own modules, asked for when needed: this package is loaded by browsers too. @throws Error where there is no Node */
export function node(): { fs: FileSystem; host: string; pid: number } {
  const { process } = globalThis as { process?: Builtin }
  const fs = process?.getBuiltinModule?.('node:fs')
  if (!process || !fs) throw new Error('Runs are logged offline by Node only, which has a disk; a page needs a server.')
  return { fs, host: process.getBuiltinModule?.('node:os').hostname() ?? '', pid: process.pid }
}

/** Writes all of it: a full disk may take a part only. */
export function writeAll(fs: FileSystem, file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(file, bytes.subarray(at))
}

/** Makes the names in a folder durable; where folders cannot be opened, as on Windows, they are so anyway. */
export function syncFolder(fs: FileSystem, path: string): void {
  try {
    const folder = fs.openSync(path, 'r')
    fs.fsyncSync(folder)
    fs.closeSync(folder)
  } catch {
    // No such thing here.
  }
}
