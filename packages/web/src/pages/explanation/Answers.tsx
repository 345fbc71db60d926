import { NativeSelect } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useAsk } from '../../live/ask.ts'
import { Failure } from '../../ui/Failure.tsx'
import { Bones } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { useSetSearch } from '../../useSetSearch.ts'
import { AnswerTable } from './AnswerTable.tsx'
import type { Space } from './metrics.ts'
import { WhyThisAnswer } from './WhyThisAnswer.tsx'

const route = getRouteApi('/models/$model/$version/explanation')
const rowsShown = 20
/** Compares with what went each way in training, which trees know by themselves. */
const learned = 'training'

/** Rows with their answers, and for the chosen one how much each column added. */
export function Answers({ model, data }: { model: string; data: string }) {
  const { from = 0, row, space = 'margin', background = data } = route.useSearch()
  const set = useSetSearch()
  const input = { model, data, from, limit: rowsShown, space, ...(background === learned ? {} : { background }) }
  const answer = useAsk('explain', 'answers', input, { fixed: true, keepPrevious: true })
  const values = useAsk('explore', 'preview', { data, limit: Math.min(1000, from + rowsShown) }, { fixed: true, keepPrevious: true })
  const current = answer.data?.rows.find((one) => one.row === row) ?? answer.data?.rows[0]
  return (
    <>
      <Section>
        <div className="row explain-choices">
          <NativeSelect
            label="Contributions add up to"
            value={space}
            onChange={(event) => set({ space: event.currentTarget.value })}
            data={Object.entries(spaceNames).map(([value, label]) => ({ value, label }))}
          />
          <NativeSelect
            label="Compared with"
            value={background === learned ? learned : 'rows'}
            onChange={(event) => set({ background: event.currentTarget.value === learned ? learned : undefined })}
            data={[
              { value: 'rows', label: background === data || background === learned ? '100 of these rows' : `100 rows of ${background}` },
              { value: learned, label: 'the rows it learned from (trees)' },
            ]}
          />
        </div>
      </Section>
      {answer.error ? <Failure error={answer.error} /> : null}
      {answer.data ? (
        <div className="columns explain-columns">
          <AnswerTable
            answer={answer.data}
            chosen={current?.row}
            onChoose={(next) => set({ row: next })}
            page={{ from, size: rowsShown, onTurn: (next) => set({ from: next || undefined, row: undefined }) }}
          />
          {current ? <WhyThisAnswer answer={answer.data} row={current} values={values.data?.rows[current.row]} /> : null}
        </div>
      ) : answer.error ? null : (
        <Bones lines={8} />
      )}
    </>
  )
}

const spaceNames: Readonly<Record<Space, string>> = {
  margin: 'log-odds, or the number itself',
  'probability-rescaled': 'a probability, log-odds rescaled',
  'probability-exact': 'a probability, exactly',
}
