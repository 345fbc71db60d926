import { Button } from '@mantine/core'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type Input, useAsk, useTell } from '../../live/ask.ts'
import { split } from '../../search.ts'
import { quote } from '../../ui/Command.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Failure } from '../../ui/Failure.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { DataStep } from './DataStep.tsx'
import { HowStep } from './HowStep.tsx'
import { MoreStep } from './MoreStep.tsx'
import { TargetStep } from './TargetStep.tsx'
import './automl.css'
import { useSetSearch } from '../../useSetSearch.ts'

const route = getRouteApi('/automl/new')
const timeAtFirst = '60s'

/** Which table, what to predict, what counts and how long it may take; then it begins. */
export default function NewAutoml() {
  const search = route.useSearch()
  const { data, target, metric, time = timeAtFirst, group, timeColumn, folds, workers, seed, without } = search
  const navigate = useNavigate()
  const [ensemble, setEnsemble] = useState(true)
  const datasets = useAsk('explore', 'list', {})
  const run = useTell('automl', 'run')
  const set = useSetSearch()
  const schema = datasets.data?.find(({ dataset }) => dataset.name === data)?.newest?.schema
  const chosen = schema?.find(({ name }) => name === target)
  const leftOut = split(without) as NonNullable<Input<'automl', 'run'>['without']>
  const begin = () =>
    run.mutate(
      {
        data: data!,
        target: target!,
        time,
        ensemble,
        ...(metric ? { metric } : {}),
        ...(group ? { group } : {}),
        ...(timeColumn ? { timeColumn } : {}),
        ...(folds === undefined ? {} : { folds }),
        ...(workers === undefined ? {} : { workers }),
        ...(seed === undefined ? {} : { seed }),
        ...(leftOut.length > 0 ? { without: leftOut } : {}),
        wait: false,
      },
      { onSuccess: (report) => navigate({ to: '/automl/$run', params: { run: report.run.id } }) },
    )
  const command = [
    `levain automl ${quote(data ?? 'mydata')} --target ${quote(target ?? 'column')} --time ${quote(time)}`,
    ...(metric ? [`--metric ${metric}`] : []),
    ...(group ? [`--group ${quote(group)}`] : []),
    ...(timeColumn ? [`--timeColumn ${quote(timeColumn)}`] : []),
    ...(ensemble ? [] : ['--no-ensemble']),
    ...(folds === undefined ? [] : [`--folds ${folds}`]),
    ...(workers === undefined ? [] : [`--workers ${workers}`]),
    ...(seed === undefined ? [] : [`--seed ${seed}`]),
    ...leftOut.map((name) => `--without ${quote(name)}`),
  ].join(' ')
  return (
    <Page
      title="Find a model"
      crumbs={[{ label: 'Experiments', to: '/experiments' }, { label: 'AutoML', to: '/automl' }, { label: 'Find a model' }]}
      lead="Choose a table and the column to predict; the rest may stay as it is."
      command={command}
    >
      <Loaded query={datasets}>
        {(all) =>
          all.length === 0 ? (
            <Section flush>
              <Empty title="There is no data yet." command="levain ingest file data.csv mydata" />
            </Section>
          ) : (
            <form
              className="stack"
              onSubmit={(event) => {
                event.preventDefault()
                begin()
              }}
            >
              <DataStep
                datasets={all}
                data={data}
                onChange={(next) => set({ data: next, target: undefined, group: undefined, timeColumn: undefined })}
              />
              {data && schema ? (
                <TargetStep data={data} schema={schema} target={target} onChange={(next) => set({ target: next })} />
              ) : null}
              {schema && chosen ? (
                <HowStep
                  columns={schema.filter(({ name }) => name !== target)}
                  {...{ metric, time, group, timeColumn, ensemble }}
                  onEnsemble={setEnsemble}
                  onChange={set}
                />
              ) : null}
              {schema && chosen ? <MoreStep {...{ folds, workers, seed, without }} onChange={set} /> : null}
              {run.error ? <Failure error={run.error} /> : null}
              {chosen ? (
                <Section>
                  <div className="row">
                    <Button type="submit" loading={run.isPending}>
                      Begin
                    </Button>
                    <span className="muted small">It goes on by itself; the page of its run shows each model as it comes.</span>
                  </div>
                </Section>
              ) : null}
            </form>
          )
        }
      </Loaded>
    </Page>
  )
}
