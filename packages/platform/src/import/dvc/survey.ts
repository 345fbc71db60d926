import { posix } from 'node:path'
import { descriptionBytesMax, type Entry, type LockedStage, readDvcFile, readLock, readText } from '../../dvc/index.ts'
import { entriesOf, isFolder, linkRefused } from '../folder.ts'
import type { LeftOut } from '../items.ts'
import { noWords, readWords, type StageWords } from './words.ts'

/** An output of a repository, by its path from the root. */
export interface Output extends Entry {
  /** The file that names it. */
  readonly file: string
  /** Where it was brought from, for data that came from outside of the repository. */
  readonly sources: readonly string[]
}

/** A stage and where it is. Paths of its entries are from the root. */
export interface Stage extends Omit<LockedStage, 'outs'> {
  /** The `dvc.lock` that has it. */
  readonly file: string
  readonly metrics: readonly Entry[]
  readonly plots: readonly Entry[]
  /** Its other outputs. */
  readonly data: readonly Entry[]
}

/** What the files of a repository say. */
export interface Survey {
  readonly outputs: readonly Output[]
  readonly stages: readonly Stage[]
  readonly leftOut: readonly LeftOut[]
}

const depthMax = 100

/** Folders that hold programs and no data of one's own. */
const skipped: ReadonlySet<string> = new Set(['node_modules', '__pycache__', 'venv'])

/** Reads every `.dvc` file and `dvc.lock` of a repository. Other repositories inside of it are left alone, as DVC does. */
export async function survey(root: string): Promise<Survey> {
  const outputs: Output[] = []
  const stages: Stage[] = []
  const leftOut: LeftOut[] = []
  /** What DVC keeps is not searched: it may be a million files. */
  const tracked = new Set<string>()

  const readFile = async (path: string, name: string, folder: string): Promise<void> => {
    const text = await readText(path, descriptionBytesMax)
    if (name === 'dvc.lock') {
      const yaml = await readText(posix.join(posix.dirname(path), 'dvc.yaml'), descriptionBytesMax).catch(() => null)
      const words = yaml === null ? noWords : readWords(yaml, posix.join(folder, 'dvc.yaml'))
      stages.push(...readLock(text, name).map((stage) => placed(stage, posix.join(folder, name), words(stage.name))))
    } else {
      const found = readDvcFile(text, name)
      const here = posix.join(folder, found.folder)
      outputs.push(...found.outs.map((out) => ({ ...at(here, out), file: posix.join(folder, name), sources: found.sources })))
    }
    for (const { path: kept } of [...outputs, ...stages.flatMap(({ metrics, plots, data }) => [...metrics, ...plots, ...data])])
      tracked.add(kept)
  }

  const visit = async (path: string, folder: string, depth: number): Promise<void> => {
    const entries = await entriesOf(path)
    for (const { name, path: file, kind } of entries.filter((one) => isOurs(one.name) && one.kind !== 'folder')) {
      const item = posix.join(folder, name)
      if (kind === 'link') leftOut.push(linkRefused(item))
      else await readFile(file, name, folder).catch((error: Error) => leftOut.push({ item, reason: error.message }))
    }
    for (const { name, path: below, kind } of entries) {
      const inside = posix.join(folder, name)
      if (kind !== 'folder' || name.startsWith('.') || skipped.has(name) || tracked.has(inside) || depth === depthMax) continue
      if (!(await isFolder(posix.join(below, '.dvc')))) await visit(below, inside, depth + 1)
    }
  }

  await visit(root, '', 0)
  return { outputs, stages, leftOut }
}

const isOurs = (name: string): boolean => name === 'dvc.lock' || (name.endsWith('.dvc') && name !== '.dvc')

function placed({ outs, ...stage }: LockedStage, file: string, words: StageWords): Stage {
  const here = posix.join(posix.dirname(file), words.folder)
  const those = (which: (path: string) => boolean): Entry[] => outs.filter(({ path }) => which(path)).map((out) => at(here, out))
  const { isMetric, isPlot } = words
  return {
    ...stage,
    file,
    deps: stage.deps.map((dep) => at(here, dep)),
    metrics: those(isMetric),
    plots: those((path) => isPlot(path) && !isMetric(path)),
    data: those((path) => !isMetric(path) && !isPlot(path)),
  }
}

/** An entry with its path from the root; an address, or a path from the root of the machine, stays as it is. */
const at = (folder: string, entry: Entry): Entry =>
  entry.path.includes('://') || entry.path.startsWith('/') ? entry : { ...entry, path: posix.join(folder, entry.path) }
