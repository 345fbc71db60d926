import { Button } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Lineage } from '../../graph/Lineage.tsx'
import { type Output, useAsk } from '../../live/ask.ts'
import { quote } from '../../ui/Command.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { TagList } from '../../ui/TagList.tsx'
import { Ago } from '../../ui/Time.tsx'
import { Views } from '../../ui/Views.tsx'
import { Aliases } from './Aliases.tsx'
import { Compare } from './Compare.tsx'
import { EditModel } from './EditModel.tsx'
import { ModelHistory } from './ModelHistory.tsx'
import { PendingApprovals } from './PendingApprovals.tsx'
import { VersionTable } from './VersionTable.tsx'

const route = getRouteApi('/models/$model')
const views = [
  ['versions', 'Versions'],
  ['compare', 'Champion and challenger'],
  ['lineage', 'Lineage'],
  ['history', 'History'],
] as const

/** One model: its versions, how they compare, where they came from, who changed what. */
export default function Model() {
  const { model: name } = route.useParams()
  const [editing, setEditing] = useState(false)
  const show = useAsk('registry', 'show', { model: name })
  return (
    <Page
      title={name}
      crumbs={[{ label: 'Models', to: '/models' }, { label: name }]}
      actions={
        show.data ? (
          <Button variant="default" leftSection={<IconPencil size={14} />} onClick={() => setEditing(true)}>
            Edit
          </Button>
        ) : null
      }
      lead={show.data?.model.description || undefined}
      command={`levain registry show ${quote(name)}`}
    >
      <Loaded query={show} bones={8}>
        {(data) => <Known data={data} />}
      </Loaded>
      {editing && show.data ? <EditModel model={show.data.model} tags={show.data.tags} onClose={() => setEditing(false)} /> : null}
    </Page>
  )
}

function Known({ data }: { data: Output<'registry', 'show'> }) {
  const { view = 'versions' } = route.useSearch()
  const { model, versions } = data
  const newest = Math.max(0, ...versions.map(({ version }) => version))
  const subject = `model:${model.name}@${model.aliases.champion ?? newest}`
  return (
    <>
      <Section>
        <Facts
          across
          facts={[
            ['Aliases', <Aliases key="aliases" aliases={model.aliases} />],
            ['Tags', Object.keys(data.tags).length > 0 ? <TagList key="tags" tags={data.tags} /> : undefined],
            ['Versions', versions.length],
            ['Owner', model.owner || undefined],
            ['Intended use', model.intendedUse || undefined],
            ['Since', <Ago key="since" at={model.createdAt} />],
            ...(model.aliases.champion
              ? [
                  [
                    'Card',
                    <Link
                      key="card"
                      to="/models/$model/$version/card"
                      params={{ model: model.name, version: String(model.aliases.champion) }}
                    >
                      of the champion
                    </Link>,
                  ] as const,
                ]
              : []),
          ]}
        />
      </Section>
      <PendingApprovals model={model.name} />
      <Views views={views} current={view} />
      {view === 'versions' ? <VersionTable model={model} versions={versions} /> : null}
      {view === 'compare' ? <Compare model={model} versions={versions} /> : null}
      {view === 'lineage' ? <Lineage of={subject} /> : null}
      {view === 'history' ? <ModelHistory name={model.name} /> : null}
    </>
  )
}
