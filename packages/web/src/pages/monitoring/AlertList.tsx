import type { Alert } from '@levain/sdk'
import { Link } from '@tanstack/react-router'
import { useAsk } from '../../live/ask.ts'
import { Empty } from '../../ui/Empty.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Status } from '../../ui/Status.tsx'
import { Ago } from '../../ui/Time.tsx'
import { AlertActions } from './AlertActions.tsx'
import './monitoring.css'

/** Alerts, those that are not over first. */
export function AlertList({ deployment }: { deployment?: string }) {
  const alerts = useAsk('monitor', 'alerts', deployment ? { deployment } : {})
  return (
    <Section title="Alerts" flush>
      <Loaded query={alerts}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title="No alert has fired." command={deployment ? `levain monitor policy ${deployment} --driftShare 0.3` : undefined}>
              A policy says how many features must drift, and for how many windows, before one does.
            </Empty>
          ) : (
            <ul className="list">
              {[...rows]
                .sort((a, b) => Number(a.status === 'resolved') - Number(b.status === 'resolved'))
                .map((alert) => (
                  <OneAlert key={alert.id} alert={alert} named={!deployment} />
                ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  )
}

function OneAlert({ alert, named }: { alert: Alert; named: boolean }) {
  return (
    <li className="alert">
      <Status state={alert.status} />
      <span className="alert-text">
        <span className="strong">{alert.summary}</span>
        <span className="muted small">
          {named ? (
            <>
              <Link to="/monitoring/$deployment" params={{ deployment: alert.deployment }}>
                {alert.deployment}
              </Link>
              {' · '}
            </>
          ) : null}
          {alert.severity} · {alert.windows} {alert.windows === 1 ? 'window' : 'windows in a row'} · since <Ago at={alert.createdAt} />
        </span>
      </span>
      <AlertActions alert={alert} />
    </li>
  )
}
