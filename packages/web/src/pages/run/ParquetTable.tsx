import { useQuery } from '@tanstack/react-query'
import { asyncBufferFromUrl, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { ofStudio } from '../../live/client.ts'
import { Failure } from '../../ui/Failure.tsx'
import { Bones } from '../../ui/Loaded.tsx'
import { PreviewTable } from './PreviewTable.tsx'

const rowsMost = 200

/** The first rows of a Parquet file; only the parts of it that hold them are read. */
export default function ParquetTable({ url }: { url: string }) {
  const answer = useQuery({ queryKey: ['parquet', url], queryFn: () => firstRows(url), retry: false })
  if (answer.error) return <Failure error={answer.error} />
  if (!answer.data) return <Bones lines={6} />
  const { head, rows, total } = answer.data
  return <PreviewTable head={head} rows={rows} note={`${rows.length} of ${total} rows.`} />
}

async function firstRows(url: string) {
  const file = await asyncBufferFromUrl({ url, requestInit: { headers: ofStudio } })
  const metadata = await parquetMetadataAsync(file)
  const compressors = await codecsFor(metadata)
  const objects = await parquetReadObjects({ file, metadata, rowEnd: rowsMost, ...(compressors ? { compressors } : {}) })
  const head = Object.keys(objects[0] ?? {})
  const rows = objects.map((row) => head.map((name) => plain(row[name])))
  return { head, rows, total: String(metadata.num_rows) }
}

/** What unpacks the file; undefined where the reader can by itself. */
async function codecsFor({ row_groups }: FileMetaData) {
  const used = new Set(row_groups.flatMap(({ columns }) => columns.map(({ meta_data }) => meta_data?.codec ?? 'UNCOMPRESSED')))
  if ([...used].every((codec) => codec === 'UNCOMPRESSED' || codec === 'SNAPPY')) return undefined
  return (await import('./parquet-codecs.ts')).codecs
}

const plain = (value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value instanceof Date ? value.toISOString() : value)
