import type { Signal } from '@levain/sdk'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useAsk } from '../../live/ask.ts'
import { quote } from '../../ui/Command.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { formatInstant, formatNumber } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { AlertList } from './AlertList.tsx'
import { CheckButton } from './CheckButton.tsx'
import { FeaturePanel } from './FeaturePanel.tsx'
import { HeatMap } from './HeatMap.tsx'
import './monitoring.css'
import { RetrainSection } from './RetrainSection.tsx'
import { type CheckedWindow, featuresOf, windowsOf } from './windows.ts'

const route = getRouteApi('/monitoring/$deployment')

/** Drift of one deployment: which feature, since when, does it matter. */
export default function Monitored() {
  const { deployment } = route.useParams()
  const signals = useAsk('monitor', 'signals', { deployment, limit: 5000 })
  return (
    <Page
      title={deployment}
      crumbs={[{ label: 'Monitoring', to: '/monitoring' }, { label: deployment }]}
      lead={
        <Link to="/deployments/$name" params={{ name: deployment }}>
          See the deployment
        </Link>
      }
      actions={<CheckButton deployment={deployment} />}
      command={`levain monitor check ${quote(deployment)}`}
    >
      <AlertList deployment={deployment} />
      <Loaded query={signals} bones={8}>
        {(all) =>
          all.length === 0 ? (
            <Section title="Drift" flush>
              <Empty title="It has not been checked yet." command={`levain monitor check ${quote(deployment)}`}>
                A check compares the log with what training saw. It needs some predictions first.
              </Empty>
            </Section>
          ) : (
            <Drift signals={all} />
          )
        }
      </Loaded>
      <RetrainSection deployment={deployment} />
    </Page>
  )
}

function Drift({ signals }: { signals: readonly Signal[] }) {
  const search = route.useSearch()
  const navigate = useNavigate()
  const windows = useMemo(() => windowsOf(signals), [signals])
  const shown = windows.find(({ key }) => key === search.window) ?? windows[0]!
  const feature = search.feature ?? featuresOf(shown.signals)[0]!
  const set = (change: typeof search) => navigate({ to: '.', search: { ...search, ...change } as never, resetScroll: false })
  return (
    <>
      <Section title="Features and methods" note={windowText(shown, shown === windows[0])} flush>
        <HeatMap
          signals={shown.signals}
          feature={feature}
          method={search.method}
          onChoose={(chosen, method) => set({ feature: chosen, method })}
        />
      </Section>
      <FeaturePanel
        feature={feature}
        method={search.method}
        window={shown}
        windows={windows}
        onMethod={(method) => set({ method })}
        onWindow={(key) => set({ window: key === windows[0]?.key ? undefined : key })}
      />
    </>
  )
}

function windowText({ from, to, signals }: CheckedWindow, newest: boolean): string {
  const rows = Math.max(...signals.map(({ rowsCurrent }) => rowsCurrent))
  return `${newest ? 'newest window' : 'window'}: ${formatInstant(from).slice(0, 16)} to ${formatInstant(to).slice(0, 16)}, ${formatNumber(rows)} rows`
}
