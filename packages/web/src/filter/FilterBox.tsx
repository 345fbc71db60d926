import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { accept, complete, type Words } from './complete.ts'
import './filter.css'
import { problemIn, type Reading, readFilter } from './read.ts'

const settleMs = 250

interface FilterBoxProps {
  readonly label: string
  readonly value: string
  /** Called with a filter that can be understood, once typing has settled. */
  readonly onChange: (value: string) => void
  readonly words: Words
  /** The key plain words are looked for in. */
  readonly nameKey: string
  readonly placeholder: string
  /** What the server said to the search; shown at its place where it is about the filter. */
  readonly refusal?: unknown
}

/** A field for the search language: completes what is typed, and shows where it cannot be understood. */
export function FilterBox({ label, value, onChange, words, nameKey, placeholder, refusal }: FilterBoxProps) {
  const field = useRef<HTMLInputElement>(null)
  const id = useId()
  const [typed, setTyped] = useState(value)
  const [cursor, setCursor] = useState<number>()
  const [chosen, setChosen] = useState(-1)
  useEffect(() => setTyped(value), [value])
  const read = readFilter(typed, nameKey)
  // What a filter may ask for is known to the server only; its answer is about what was sent, not about what is typed since.
  const reading = (typed.trim() === value && read.kind === 'filter' && problemIn(refusal)) || read
  const completion = cursor === undefined ? undefined : complete(typed, cursor, words)
  const options = completion?.options ?? []
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed starts the clock
  useEffect(() => {
    if (typed === value || reading.kind === 'problem') return
    const timer = setTimeout(() => onChange(typed.trim()), settleMs)
    return () => clearTimeout(timer)
  }, [typed])
  const take = (option: string) => {
    if (!completion || cursor === undefined) return
    const next = accept(typed, cursor, completion, option)
    setTyped(next.text)
    setCursor(next.cursor)
    setChosen(-1)
    requestAnimationFrame(() => field.current?.setSelectionRange(next.cursor, next.cursor))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && options.length > 0) {
      event.preventDefault()
      setChosen((before) => (before + step + options.length + (before < 0 && step < 0 ? 1 : 0)) % options.length)
    } else if ((event.key === 'Enter' || event.key === 'Tab') && chosen >= 0 && options[chosen]) {
      event.preventDefault()
      take(options[chosen])
    } else if (event.key === 'Enter') {
      setCursor(undefined)
      if (reading.kind === 'filter') onChange(typed.trim())
    } else if (event.key === 'Escape' && options.length > 0) {
      event.stopPropagation()
      setCursor(undefined)
    }
  }
  const follow = () => {
    setCursor(field.current?.selectionStart ?? undefined)
    setChosen(-1)
  }
  return (
    <div className="filter-box">
      <input
        ref={field}
        data-filter
        type="text"
        role="combobox"
        className="filter-field"
        aria-label={label}
        aria-expanded={options.length > 0}
        aria-controls={`${id}-options`}
        aria-autocomplete="list"
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
        aria-invalid={reading.kind === 'problem' || undefined}
        aria-describedby={reading.kind === 'problem' ? `${id}-problem` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setCursor(event.currentTarget.selectionStart ?? undefined)
          setChosen(-1)
        }}
        onKeyDown={onKeyDown}
        onClick={follow}
        onBlur={() => setCursor(undefined)}
      />
      {reading.kind === 'problem' && typed !== '' ? <Problem id={`${id}-problem`} text={typed} problem={reading} /> : null}
      <div
        role="listbox"
        id={`${id}-options`}
        aria-label={`Completions for ${label}`}
        className="filter-options"
        hidden={options.length === 0}
      >
        {options.map((option, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field, which keeps the focus
          <div
            key={option}
            id={`${id}-${place}`}
            role="option"
            tabIndex={-1}
            aria-selected={place === chosen}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(option)}
          >
            {option}
          </div>
        ))}
      </div>
    </div>
  )
}

/** The text with a mark where it stops to make sense, and what was expected there. */
function Problem({ id, text, problem }: { id: string; text: string; problem: Extract<Reading, { kind: 'problem' }> }) {
  const wrong = text.slice(problem.at, problem.at + Math.max(1, problem.got.length))
  return (
    <p id={id} className="filter-problem">
      <code aria-hidden="true">
        {text.slice(0, problem.at)}
        <mark>{wrong || '␣'}</mark>
      </code>
      <span>
        At character {problem.at + 1}: expected {problem.expected}
        {problem.got === 'the end' ? '' : `, got ${problem.got}`}.
      </span>
    </p>
  )
}
