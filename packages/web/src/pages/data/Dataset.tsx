import type { DatasetVersion } from '@levain/sdk'
import { Button, NativeSelect } from '@mantine/core'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Lineage } from '../../graph/Lineage.tsx'
import { type Output, useAsk } from '../../live/ask.ts'
import { quote } from '../../ui/Command.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { formatBytes, formatNumber, shortId } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { Ago } from '../../ui/Time.tsx'
import { Views } from '../../ui/Views.tsx'
import './data.css'
import { Preview } from './Preview.tsx'
import { ProfileView } from './ProfileView.tsx'
import { SqlBox } from './SqlBox.tsx'
import { VersionList } from './VersionList.tsx'

const route = getRouteApi('/data/$name')
const views = [
  ['preview', 'Preview'],
  ['profile', 'Profile'],
  ['versions', 'Versions'],
  ['lineage', 'Lineage'],
  ['sql', 'SQL'],
] as const

/** One dataset at one version; or a table between steps, which has a digest only. */
export default function DatasetPage() {
  const { name } = route.useParams()
  return name.startsWith('sha256:') ? <UnnamedTable digest={name} /> : <NamedDataset name={name} />
}

function UnnamedTable({ digest }: { digest: string }) {
  const { view = 'preview' } = route.useSearch()
  return (
    <Page
      title={`Table ${shortId(digest)}`}
      crumbs={[{ label: 'Data', to: '/data' }, { label: `table ${shortId(digest)}` }]}
      lead="A table between the steps of a pipeline. It has a digest but no name."
      command={`levain explore preview ${digest}`}
    >
      <Views views={views.filter(([one]) => one !== 'versions')} current={view} />
      <TableView view={view} reference={digest} node={`table:${digest}`} table="t" />
    </Page>
  )
}

function NamedDataset({ name }: { name: string }) {
  const show = useAsk('explore', 'show', { dataset: name })
  const { version } = route.useSearch()
  return (
    <Page
      title={name}
      crumbs={[{ label: 'Data', to: '/data' }, { label: name }]}
      lead={show.data?.dataset.description || undefined}
      actions={
        show.data ? (
          <>
            <VersionChoice data={show.data} />
            <Button variant="default" renderRoot={(props) => <Link to="/automl/new" search={{ data: name }} {...props} />}>
              Find a model
            </Button>
          </>
        ) : null
      }
      command={`levain explore show ${quote(name)}${version ? `  # version ${version}` : ''}`}
    >
      <Loaded query={show} bones={8}>
        {(data) => <Known data={data} />}
      </Loaded>
    </Page>
  )
}

const newestFirst = (versions: readonly DatasetVersion[]) => [...versions].sort((a, b) => b.version - a.version)

function VersionChoice({ data: { dataset, versions } }: { data: Output<'explore', 'show'> }) {
  const search = route.useSearch()
  const navigate = useNavigate()
  const [newest, ...older] = newestFirst(versions)
  if (!newest) return null
  const aliasOf = (version: number) => Object.keys(dataset.aliases).filter((alias) => dataset.aliases[alias] === version)
  const label = ({ version }: DatasetVersion, extra: readonly string[]) => [`version ${version}`, ...extra, ...aliasOf(version)].join(' · ')
  const options = [
    { value: '', label: label(newest, ['newest']) },
    ...older.map((version) => ({ value: String(version.version), label: label(version, []) })),
  ]
  const chosen = search.version === newest.version ? '' : String(search.version ?? '')
  return (
    <NativeSelect
      aria-label="Version"
      data={options}
      value={chosen}
      onChange={(event) =>
        navigate({ to: '.', search: { ...search, version: Number(event.currentTarget.value) || undefined } as never, resetScroll: false })
      }
    />
  )
}

function Known({ data }: { data: Output<'explore', 'show'> }) {
  const { view = 'preview', version } = route.useSearch()
  const { dataset, versions } = data
  const ordered = newestFirst(versions)
  const shown = version === undefined ? ordered[0] : ordered.find((one) => one.version === version)
  if (!shown) return <p>There is no version {version}.</p>
  const exact = `${dataset.name}@${shown.version}`
  return (
    <>
      <Section>
        <Facts
          across
          facts={[
            ['Version', shown.version],
            ['Rows', formatNumber(shown.rows)],
            ['Columns', shown.schema.length],
            ['Size', formatBytes(shown.bytes)],
            ['Owner', dataset.owner || undefined],
            ['By', shown.createdBy],
            ['Made', <Ago key="made" at={shown.createdAt} />],
          ]}
        />
      </Section>
      <Views views={views} current={view} />
      {view === 'versions' ? (
        <VersionList dataset={dataset} versions={ordered} />
      ) : (
        <TableView view={view} reference={exact} node={`dataset:${exact}`} table={dataset.name} />
      )}
    </>
  )
}

function TableView(props: { view: string; reference: string; node: string; table: string }) {
  if (props.view === 'profile') return <ProfileView reference={props.reference} />
  if (props.view === 'lineage') return <Lineage of={props.node} />
  if (props.view === 'sql') return <SqlBox reference={props.reference} table={props.table} />
  return <Preview reference={props.reference} />
}
