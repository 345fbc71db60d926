/** What a link of MLflow's own pages means here, e.g. `/experiments/12/runs/4f2…` after the `#`. */
export interface Meant {
  readonly run?: string
  readonly experiment?: string
  readonly model?: string
  readonly version?: string
}

/** Reads the part after `#` of a link that MLflow's clients print; undefined where it is not one. */
export function mlflowLink(hash: string): Meant | undefined {
  const [path = ''] = hash.replace(/^#?\//, '').split('?')
  const [kind, name, what, id] = path.split('/').map(decode)
  if (!name) return undefined
  if (kind === 'experiments') return what === 'runs' && id ? { run: id } : { experiment: name }
  if (kind !== 'models') return undefined
  return what === 'versions' && id && /^[1-9]\d*$/.test(id) ? { model: name, version: id } : { model: name }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
