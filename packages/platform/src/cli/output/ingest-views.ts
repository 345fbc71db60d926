import type { Contracts, OutputOf } from '@levain/core'
import type { Show } from './show.ts'
import type { Views } from './views.ts'
import { bytes } from './words.ts'

export const ingestViews: NonNullable<Views['ingest']> = {
  file: (output, show) => ingested(output, show),
  content: (output, show) => ingested(output, show),
  query: (output, show) => ingested(output, show),
}

function ingested(output: OutputOf<Contracts['ingest']['file']>, show: Show): string {
  const { version, changed, quarantine } = output
  return show.facts({
    dataset: `${version.dataset}@${version.version}`,
    rows: version.rows,
    size: bytes(version.bytes),
    'new version': changed ? 'yes' : 'no: the newest one has the same rows',
    'set aside': quarantine && `${quarantine.rows} row(s) that could not be read: ${quarantine.table}`,
  })
}
