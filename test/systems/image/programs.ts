import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as debian from '../../../scripts/setup/debian.ts'
import { installOnce } from '../install-once.ts'

export const execute = promisify(execFile)
const cache = join(import.meta.dirname, '../../../.systems')

/** Programs and the packages of Debian that bring them. */
const packages = { 'docker-registry': 'docker-registry', skopeo: 'skopeo', umoci: 'umoci', bwrap: 'bubblewrap' }

/** Sees to it that the programs are there; the reason if not. */
export async function needPrograms(): Promise<string | undefined> {
  const missing: string[] = []
  for (const [program, name] of Object.entries(packages)) if (!(await debian.onPath(program))) missing.push(name)
  if (missing.length === 0) return undefined
  return (await debian.mayInstall()) ? debian.install(...missing) : `there is no ${missing.join(', ')}`
}

/** What Node needs of Debian, as packages. */
const libraries = ['base-files', 'libc6', 'libgcc-s1', 'libstdc++6']

/**
 * An image in the layout of OCI with a C library and a C++ runtime, made of packages of Debian by `umoci`, for want of a registry that
 * has one. Kept for the next time.
 */
export async function debianBase(): Promise<string> {
  const folder = join(cache, 'image-base-1')
  await installOnce(folder, async () => {
    const root = join(folder, 'unpacked/rootfs')
    const layout = join(folder, 'layout')
    await mkdir(folder, { recursive: true })
    await execute('apt-get', ['download', '-qq', ...libraries], { cwd: folder }).catch(async () => {
      await execute('apt-get', ['update', '-qq'])
      await execute('apt-get', ['download', '-qq', ...libraries], { cwd: folder })
    })
    await execute('umoci', ['init', '--layout', layout])
    await execute('umoci', ['new', '--image', `${layout}:base`])
    await execute('umoci', ['unpack', '--rootless', '--image', `${layout}:base`, join(folder, 'unpacked')])
    await execute('sh', ['-ec', unpack, 'sh', root], { cwd: folder })
    await execute('umoci', ['repack', '--image', `${layout}:base`, join(folder, 'unpacked')])
  })
  return `${join(folder, 'layout')}:base`
}

/** Each package, and what `dpkg` would note of it, in the way of images without `dpkg`. */
const unpack = `
mkdir -p "$1/var/lib/dpkg/status.d"
for file in *.deb; do
  dpkg-deb -x "$file" "$1"
  dpkg-deb -f "$file" Package Version Architecture > "$1/var/lib/dpkg/status.d/\${file%%_*}"
done
rm -rf "$1/usr/share/doc" "$1/usr/share/locale"
`
