import { useQuery } from '@tanstack/react-query'
import { asyncBufferFromUrl, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
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
  const objects = await parquetReadObjects({ file, metadata, rowEnd: rowsMost })
  const head = Object.keys(objects[0] ?? {})
  const rows = objects.map((row) => head.map((name) => plain(row[name])))
  return { head, rows, total: String(metadata.num_rows) }
}

const plain = (value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value instanceof Date ? value.toISOString() : value)
