import { createHash } from 'node:crypto'

const charactersMax = 128

/** A name as datasets and experiments have them; what had to be left out of it tells it apart by a digest. */
export function nameFrom(text: string): string {
  const name = text.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^[^A-Za-z0-9]+/, '')
  if (name !== '' && name === text && name.length <= charactersMax) return name
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 8)
  return `${name.slice(0, charactersMax - 9)}.${digest}`.replace(/^\./, '')
}

/** The dataset that a path of a repository becomes, e.g. `shop.data.raw.csv` for `data/raw.csv`. */
export const datasetAt = (project: string, path: string): string => nameFrom(`${project}.${path.replaceAll('/', '.')}`)
