import { Button } from '@mantine/core'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useAsk } from '../../live/ask.ts'
import { quote } from '../../ui/Command.tsx'
import { Failure } from '../../ui/Failure.tsx'
import { formatNumber } from '../../ui/format.ts'
import { Page } from '../../ui/Page.tsx'
import { runsCommand } from '../runs/command.ts'
import { RunsPage } from '../runs/RunsPage.tsx'
import { NameDialog } from './NameDialog.tsx'
import { NothingRan } from './NothingRan.tsx'

const route = getRouteApi('/experiments/$experiment')

/** The runs of one experiment. */
export default function Experiment() {
  const { experiment: reference } = route.useParams()
  const search = route.useSearch()
  const navigate = useNavigate()
  const [renaming, setRenaming] = useState(false)
  const shown = useAsk('track', 'experiment', { experiment: reference })
  // Links hold the id: the runs need not wait for what else is known of the experiment.
  const id = shown.data?.experiment.id ?? reference
  const name = shown.data?.experiment.name ?? reference
  const folder = name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : undefined
  return (
    <Page
      title={name}
      crumbs={[
        { label: 'Experiments', to: '/experiments' },
        ...(folder ? [{ label: folder, to: '/experiments', search: { folder } }] : []),
        { label: name.slice(name.lastIndexOf('/') + 1) },
      ]}
      lead={shown.data ? `${formatNumber(shown.data.runs)} runs${shown.data.experiment.deletedAt ? ', in the bin' : ''}` : undefined}
      actions={
        shown.data ? (
          <Button variant="default" onClick={() => setRenaming(true)}>
            Rename
          </Button>
        ) : null
      }
      command={runsCommand(search, quote(name))}
    >
      {shown.error ? <Failure error={shown.error} /> : null}
      {shown.error ? null : (
        <RunsPage
          key={id}
          experiments={[id]}
          page={`experiment:${id}`}
          {...(shown.data ? { total: shown.data.runs } : {})}
          search={search}
          set={(change, replace = true) =>
            navigate({ to: '.', search: ((before: object) => ({ ...before, ...change })) as never, replace, resetScroll: false })
          }
          empty={<NothingRan experiment={name} />}
        />
      )}
      {renaming && shown.data ? <NameDialog experiment={shown.data.experiment} onClose={() => setRenaming(false)} /> : null}
    </Page>
  )
}
