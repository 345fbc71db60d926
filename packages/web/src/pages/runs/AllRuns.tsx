import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Page } from '../../ui/Page.tsx'
import { ExperimentTabs } from '../experiments/ExperimentTabs.tsx'
import { NothingRan } from '../experiments/NothingRan.tsx'
import { runsCommand } from './command.ts'
import { RunsPage } from './RunsPage.tsx'

const route = getRouteApi('/runs')

/** The runs of all experiments. */
export default function AllRuns() {
  const search = route.useSearch()
  const navigate = useNavigate()
  return (
    <Page
      title="All runs"
      crumbs={[{ label: 'Experiments', to: '/experiments' }, { label: 'All runs' }]}
      lead="The runs of all experiments: filter them, put them together, compare them."
      command={runsCommand(search)}
    >
      <ExperimentTabs />
      <RunsPage
        experiments={[]}
        page="runs"
        search={search}
        set={(change, replace = true) =>
          navigate({ to: '.', search: ((before: object) => ({ ...before, ...change })) as never, replace, resetScroll: false })
        }
        empty={<NothingRan />}
      />
    </Page>
  )
}
