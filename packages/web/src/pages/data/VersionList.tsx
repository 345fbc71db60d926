import type { Dataset, DatasetVersion } from '@levain/sdk'
import { Link } from '@tanstack/react-router'
import { CopyButton } from '../../ui/Command.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { formatBytes, formatNumber, shortId } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'
import { Ago } from '../../ui/Time.tsx'
import { Aliases } from '../models/Aliases.tsx'

/** The versions of a dataset, newest first, with what changed in size. */
export function VersionList({ dataset, versions }: { dataset: Dataset; versions: readonly DatasetVersion[] }) {
  const before = (version: number) => versions.find((one) => one.version === version - 1)
  const columns: readonly Column<DatasetVersion>[] = [
    {
      key: 'version',
      label: 'Version',
      head: true,
      cell: ({ version }) => (
        <span className="row">
          <Link to="/data/$name" params={{ name: dataset.name }} search={{ version }}>
            {version}
          </Link>
          <Aliases aliases={dataset.aliases} version={version} />
        </span>
      ),
    },
    { key: 'rows', label: 'Rows', numeric: true, cell: ({ rows }) => formatNumber(rows) },
    { key: 'change', label: 'Change', numeric: true, cell: ({ version, rows }) => changeText(rows, before(version)?.rows) },
    { key: 'bytes', label: 'Size', numeric: true, cell: ({ bytes }) => formatBytes(bytes) },
    { key: 'source', label: 'Source', cell: ({ source }) => <span className="mono break">{source}</span> },
    {
      key: 'content',
      label: 'Digest',
      cell: ({ manifest }) => (
        <span className="row tight nowrap">
          <code>{shortId(manifest)}</code>
          <CopyButton text={manifest} label="Copy digest" />
        </span>
      ),
    },
    {
      key: 'run',
      label: 'Run',
      cell: ({ run }) =>
        run ? (
          <Link to="/pipelines/runs/$run" params={{ run }} className="mono">
            {shortId(run)}
          </Link>
        ) : (
          <span className="muted">by hand</span>
        ),
    },
    { key: 'by', label: 'By', cell: ({ createdBy }) => createdBy },
    { key: 'made', label: 'Made', cell: ({ createdAt }) => <Ago at={createdAt} /> },
  ]
  return (
    <Section title="Versions" note="immutable; the same rows are never kept twice" flush>
      <DataTable caption={`Versions of ${dataset.name}`} rows={versions} columns={columns} rowKey={({ version }) => String(version)} />
    </Section>
  )
}

function changeText(rows: number, before: number | undefined): string {
  if (before === undefined) return '–'
  const change = rows - before
  return change === 0 ? '0' : `${change > 0 ? '+' : ''}${formatNumber(change)}`
}
