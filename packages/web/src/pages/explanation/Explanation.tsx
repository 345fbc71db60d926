import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { quote } from '../../ui/Command.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Section } from '../../ui/Page.tsx'
import { Views } from '../../ui/Views.tsx'
import { RowsChoice } from '../models/RowsChoice.tsx'
import { VersionPage } from '../models/VersionPage.tsx'
import { Answers } from './Answers.tsx'
import './explanation.css'
import { Importance } from './Importance.tsx'

const route = getRouteApi('/models/$model/$version/explanation')
const views = [
  ['importance', 'What it relies on'],
  ['answers', 'Single answers'],
] as const

/** Why a version answers what it answers: on the whole, and row by row. */
export default function Explanation() {
  const { model, version } = route.useParams()
  const { data, view = 'importance' } = route.useSearch()
  const navigate = useNavigate()
  const reference = `${model}@${version}`
  const command = `levain explain ${view} ${quote(reference)} ${quote(data ?? 'mydata')}`
  return (
    <VersionPage model={model} version={version} command={command}>
      <RowsChoice
        model={model}
        version={version}
        data={data}
        onChange={(next) =>
          navigate({ to: '.', search: ((before: object) => ({ ...before, data: next, row: undefined, from: undefined })) as never })
        }
      />
      <Views views={views} current={view} />
      {data === undefined ? (
        <Section flush>
          <Empty title="Explanations are about rows: choose some above." command={command}>
            {view === 'importance'
              ? 'On held-out rows with the target, each column is shuffled in turn: the worse the model gets, the more it relies on it.'
              : 'For each row, how much every column moved the answer away from the base value.'}
          </Empty>
        </Section>
      ) : view === 'importance' ? (
        <Importance model={reference} data={data} />
      ) : (
        <Answers model={reference} data={data} />
      )}
    </VersionPage>
  )
}
