import { getRouteApi } from '@tanstack/react-router'
import { quote } from '../../ui/Command.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Section } from '../../ui/Page.tsx'
import { Views } from '../../ui/Views.tsx'
import { RowsChoice } from '../models/RowsChoice.tsx'
import { VersionPage } from '../models/VersionPage.tsx'
import { Comparison } from './Comparison.tsx'
import { Curves } from './Curves.tsx'
import './evaluation.css'
import { useSetSearch } from '../../useSetSearch.ts'
import { Learning } from './Learning.tsx'
import { Report } from './Report.tsx'
import { Slices } from './Slices.tsx'
import { Stress } from './Stress.tsx'
import { Thresholds } from './Thresholds.tsx'

const route = getRouteApi('/models/$model/$version/evaluation')
const views = [
  ['report', 'Metrics'],
  ['curves', 'Curves'],
  ['thresholds', 'Thresholds and costs'],
  ['slices', 'Weak spots'],
  ['stress', 'Stress'],
  ['compare', 'Against others'],
  ['learning', 'More data?'],
] as const
const shown = {
  report: Report,
  curves: Curves,
  thresholds: Thresholds,
  slices: Slices,
  stress: Stress,
  compare: Comparison,
  learning: Learning,
}

/** How good a version is on rows it has not seen. */
export default function Evaluation() {
  const { model, version } = route.useParams()
  const { data, view = 'report', against } = route.useSearch()
  const set = useSetSearch()
  const reference = `${model}@${version}`
  const command =
    view === 'learning'
      ? 'levain evaluate learning mydata heldout target'
      : `levain evaluate ${view === 'thresholds' ? 'curves' : view} ${quote(reference)} ${quote(data ?? 'mydata')}${view === 'compare' ? ` --against ${quote(against ?? 'other@1')}` : ''}`
  const Shown = shown[view]
  return (
    <VersionPage model={model} version={version} command={command}>
      <RowsChoice model={model} version={version} data={data} onChange={(next) => set({ data: next })} />
      <Views views={views} current={view} />
      {data === undefined ? (
        <Section flush>
          <Empty title="A model is judged on rows: choose some above." command={command}>
            Rows that it did not learn from, with the target. What it says of others is too good.
          </Empty>
        </Section>
      ) : (
        <Shown model={reference} data={data} />
      )}
    </VersionPage>
  )
}
