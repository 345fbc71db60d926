import { Link } from '@tanstack/react-router'
import { shortId } from './format.ts'

/**
 * A thing by its name in the ledger (`model:late@2`, `dataset:flights@3`, `deployment:late`), as a link to its page
 * where it has one.
 */
export function Subject({ of }: { of: string }) {
  const label = subjectLabel(of)
  const target = subjectTarget(of)
  if (of.endsWith(':')) return null
  return target ? (
    <Link to={target.to} search={target.search as never} className="break">
      {label}
    </Link>
  ) : (
    <span className="break">{label}</span>
  )
}

/** The name with digests and ids cut to what tells them apart. */
export function subjectLabel(of: string): string {
  return of.replace(/sha256:[0-9a-f]{64}/g, (digest) => shortId(digest)).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, shortId)
}

/** Where the page of a thing is; undefined where it has none. */
export function subjectTarget(of: string): { to: string; search?: Record<string, unknown> } | undefined {
  const [kind = '', ...rest] = of.split(':')
  const name = rest.join(':')
  const [plain = '', version] = name.startsWith('sha256:') ? [name] : name.split('@')
  const path = encodeURIComponent(plain)
  if (!plain) return undefined
  if (kind === 'dataset') return { to: `/data/${path}`, ...(Number(version) ? { search: { version: Number(version) } } : {}) }
  if (kind === 'table') return { to: `/data/${path}` }
  if (kind === 'deployment') return { to: `/deployments/${path}` }
  if (kind === 'monitor' || kind === 'retrain') return { to: `/monitoring/${path}` }
  if (kind === 'pipeline' && !/\.(ya?ml|ts)$/.test(plain)) return { to: `/pipelines/${path}` }
  if (kind === 'run') return { to: `/experiments/runs/${path}` }
  if (kind === 'model' && !plain.startsWith('sha256:'))
    return { to: Number(version) ? `/models/${path}/${version}/card` : `/models/${path}` }
  return undefined
}
