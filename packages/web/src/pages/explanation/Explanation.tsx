import { getRouteApi } from '@tanstack/react-router'
import { quote } from '../../ui/Command.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Section } from '../../ui/Page.tsx'
import { Views } from '../../ui/Views.tsx'
import { RowsChoice } from '../models/RowsChoice.tsx'
import { VersionPage } from '../models/VersionPage.tsx'
import { Answers } from './Answers.tsx'
import './explanation.css'
import { useSetSearch } from '../../useSetSearch.ts'
import { Counterfactuals } from './Counterfactuals.tsx'
import { Dependence } from './Dependence.tsx'
import { Importance } from './Importance.tsx'
import { Reasons } from './Reasons.tsx'

const route = getRouteApi('/models/$model/$version/explanation')
const views = [
  ['importance', 'What it relies on'],
  ['dependence', 'Column by column'],
  ['answers', 'Single answers'],
  ['counterfactuals', 'What would turn it'],
  ['reasons', 'Reasons'],
] as const

/** Why a version answers what it answers: on the whole, and row by row. */
export default function Explanation() {
  const { model, version } = route.useParams()
  const search = route.useSearch()
  const { data, view = 'importance' } = search
  const set = useSetSearch()
  const reference = `${model}@${version}`
  const Shown = shown[view]
  const command = `levain explain ${view} ${quote(reference)} ${quote(data ?? 'mydata')}${further[view](search, quote(data ?? 'mydata'))}`
  return (
    <VersionPage model={model} version={version} command={command}>
      <RowsChoice model={model} version={version} data={data} onChange={(next) => set({ data: next, row: undefined, from: undefined })} />
      <Views views={views} current={view} />
      {data === undefined ? (
        <Section flush>
          <Empty title="Explanations are about rows: choose some above." command={command}>
            {says[view]}
          </Empty>
        </Section>
      ) : (
        <Shown model={reference} data={data} />
      )}
    </VersionPage>
  )
}

const shown = { importance: Importance, dependence: Dependence, answers: Answers, counterfactuals: Counterfactuals, reasons: Reasons }

const says = {
  importance: 'On held-out rows with the target, each column is shuffled in turn: the worse the model gets, the more it relies on it.',
  dependence: 'What it answers on average when one column takes each of its values, all else being as it is.',
  answers: 'For each row, how much every column moved the answer away from the base value.',
  counterfactuals: 'The smallest changes of a row that make the model answer otherwise, with values that occur.',
  reasons: 'For rows that are not accepted, what took most from them compared with rows that are.',
} as const

type Search = ReturnType<typeof route.useSearch>

/** What a view's command says besides model and rows. */
const further: Readonly<Record<keyof typeof says, (search: Search, data: string) => string>> = {
  importance: ({ metric }) => (metric ? ` --metric ${metric}` : ''),
  dependence: ({ column, of }) => ` ${quote(column ?? 'column')}${of ? ` --class ${quote(of)}` : ''}`,
  answers: ({ from, space, background }, data) =>
    `${from ? ` --from ${from}` : ''}${space ? ` --space ${space}` : ''}${background === 'training' ? '' : ` --background ${background ? quote(background) : data}`}`,
  counterfactuals: ({ row = 0, of, fixed }, data) =>
    ` --row ${row} --background ${data}${of ? ` --want ${quote(of)}` : ''}${fixed ? ` --fixed ${quote(fixed)}` : ''}`,
  reasons: ({ of }, data) => ` --background ${data}${of ? ` --accept ${quote(of)}` : ''}`,
}
