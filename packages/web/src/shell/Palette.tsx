import { Modal } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useState } from 'react'
import { ask } from '../live/ask.ts'
import { shortId } from '../ui/format.ts'
import { pages } from './pages.ts'

interface Hit {
  readonly label: string
  readonly kind: string
  readonly path: string
  readonly words: string
}

/** Search over pages and everything the ledger names. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState(0)
  const navigate = useNavigate()
  const hits = useHits(query)
  const open = (hit: Hit | undefined) => {
    if (!hit) return
    onClose()
    navigate({ to: hit.path })
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setChosen((chosen + 1) % Math.max(1, hits.length))
    else if (event.key === 'ArrowUp') setChosen((chosen - 1 + hits.length) % Math.max(1, hits.length))
    else if (event.key === 'Enter') open(hits[chosen])
    else return
    event.preventDefault()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={560}
      yOffset="12vh"
      title="Search"
      classNames={{ header: 'visually-hidden' }}
      trapFocus
    >
      <div className="palette">
        <input
          data-autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-hits"
          aria-activedescendant={hits[chosen] ? `hit-${chosen}` : undefined}
          aria-label="Search pages, datasets, models, deployments, pipelines, studies and runs"
          placeholder="Search pages, data, models, deployments, runs…"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setChosen(0)
          }}
          onKeyDown={onKey}
        />
        <div id="palette-hits" role="listbox" aria-label="Found" className="palette-hits">
          {hits.map((hit, place) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field above
            <div
              key={hit.path}
              id={`hit-${place}`}
              role="option"
              tabIndex={-1}
              aria-selected={place === chosen}
              onClick={() => open(hit)}
              onMouseMove={() => setChosen(place)}
            >
              <span className="break">{hit.label}</span>
              <span className="muted small">{hit.kind}</span>
            </div>
          ))}
          {hits.length === 0 ? <p className="palette-none muted">Nothing is called that.</p> : null}
        </div>
      </div>
    </Modal>
  )
}

function useHits(query: string): readonly Hit[] {
  const [datasets, models, deployments, pipelines, studies, runs] = useQueries({
    queries: [
      ask('explore', 'list', {}),
      ask('registry', 'list', {}),
      ask('deploy', 'list', {}),
      ask('pipeline', 'list', {}),
      ask('study', 'list', {}),
      ask('track', 'runs', { limit: 200 }),
    ],
  })
  const all: Hit[] = [
    ...pages.map(({ label, to, about }) => ({ label, kind: 'page', path: to, words: about })),
    { label: 'All runs', kind: 'page', path: '/runs', words: 'filter compare' },
    { label: 'AutoML', kind: 'page', path: '/automl', words: 'find a model leaderboard' },
    { label: 'Studies', kind: 'page', path: '/studies', words: 'search hyper-parameters tuning sweeps' },
    ...(datasets.data ?? []).map(({ dataset }) => named('dataset', dataset.name, '/data')),
    ...(models.data ?? []).map(({ model }) => named('model', model.name, '/models')),
    ...(deployments.data ?? []).flatMap(({ name }) => [
      named('deployment', name, '/deployments'),
      named('monitoring', name, '/monitoring'),
    ]),
    ...(pipelines.data ?? []).map(({ pipeline }) => named('pipeline', pipeline.name, '/pipelines')),
    ...(studies.data ?? []).map(({ study }) => named('study', study.name, '/studies')),
    ...(runs.data ?? []).map(({ run }) => ({
      label: `${run.name || run.experiment} · ${shortId(run.id)}`,
      kind: `${run.kind} run`,
      path: run.kind === 'pipeline' ? `/pipelines/runs/${run.id}` : `/experiments/runs/${run.id}`,
      words: `${run.id} ${run.experiment} ${run.status}`,
    })),
  ]
  return found(all, query).slice(0, shown)
}

const shown = 12

/** The hits in which every word of the query stands, best first. */
function found(all: readonly Hit[], query: string): readonly Hit[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const scored = all.map((hit) => ({ hit, score: words.reduce((sum, word) => sum + distance(hit, word), 0) }))
  return scored
    .filter(({ score }) => Number.isFinite(score))
    .sort((a, b) => a.score - b.score)
    .map(({ hit }) => hit)
}

/** 0 where the word is the name itself, infinite where it does not stand anywhere. */
function distance({ label, kind, words }: Hit, word: string): number {
  const name = label.toLowerCase()
  if (name === word) return 0
  if (kind === word || name.startsWith(word)) return 1
  if (name.includes(word)) return 2
  return `${kind} ${words}`.toLowerCase().includes(word) ? 3 : Number.POSITIVE_INFINITY
}

const named = (kind: string, name: string, path: string): Hit => ({
  label: name,
  kind,
  path: `${path}/${encodeURIComponent(name)}`,
  words: '',
})
