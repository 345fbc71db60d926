import type { Deployment } from '@levain/sdk'
import { Link } from '@tanstack/react-router'
import { useAsk } from '../../live/ask.ts'
import { formatNumber } from '../../ui/format.ts'
import { Glyph, stateLabel } from '../../ui/Status.tsx'

/** What answers predictions, at a glance. */
export function DeploymentStrip() {
  const list = useAsk('deploy', 'list', {})
  if (!list.data?.length) return null
  return (
    <ul className="deployment-strip" aria-label="Deployments">
      {list.data.map((deployment) => (
        <li key={deployment.name}>
          <Tile deployment={deployment} />
        </li>
      ))}
    </ul>
  )
}

function Tile({ deployment }: { deployment: Deployment }) {
  const alerts = useAsk('monitor', 'alerts', { open: true })
  const running = deployment.status === 'ready' || deployment.status === 'degraded'
  const shown = useAsk('deploy', 'show', { deployment: deployment.name }, { enabled: running, everyMs: 10_000 })
  const firing = alerts.data?.some((alert) => alert.deployment === deployment.name && alert.status === 'firing')
  const stats = shown.data?.stats
  return (
    <Link to="/deployments/$name" params={{ name: deployment.name }} className="deployment-tile">
      <Glyph state={deployment.status} size={18} />
      <span className="deployment-name">
        <span className="strong">{deployment.name}</span>
        <span className="muted small">
          {stateLabel(deployment.status)} · {deployment.model}@{deployment.version}
        </span>
        <span className="muted small">
          {stats ? `${formatNumber(stats.requests)} ${stats.requests === 1 ? 'request' : 'requests'}` : 'does not answer'}
          {stats?.p50Ms ? ` · ${formatNumber(stats.p50Ms, 2)} ms` : ''}
        </span>
      </span>
      {firing ? (
        <span className="row tight small">
          <Glyph state="drift" size={13} /> drift
        </span>
      ) : null}
    </Link>
  )
}
