import { TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'

const settleMs = 200

/** A field that narrows a list; `/` goes to it. What is typed settles before it changes the address. */
export function Filter(props: {
  value: string | undefined
  onChange: (value: string | undefined) => void
  label: string
  placeholder?: string
}) {
  const { value = '', onChange, label, placeholder = 'Filter' } = props
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed starts the clock
  useEffect(() => {
    if (typed === value) return
    const timer = setTimeout(() => onChange(typed || undefined), settleMs)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <TextInput
      data-filter
      type="search"
      aria-label={label}
      placeholder={placeholder}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      className="filter"
    />
  )
}
