import type { ModelVersion } from '@levain/sdk'
import { useAsk } from '../../live/ask.ts'
import { Empty } from '../../ui/Empty.tsx'
import { Section } from '../../ui/Page.tsx'

/** Parameters, data, signature and source of two versions, only where they are not the same. */
export function WhatDiffers({ a, b }: { a: ModelVersion; b: ModelVersion }) {
  const left = useAsk('govern', 'card', { model: a.model, version: a.version })
  const right = useAsk('govern', 'card', { model: b.model, version: b.version })
  if (!left.data || !right.data) return null
  const facts: Record<string, [string, string]> = {
    algorithm: [a.algorithm, b.algorithm],
    'trained on': [a.trainedOn ?? '–', b.trainedOn ?? '–'],
    source: [a.source || '–', b.source || '–'],
    stage: [a.stage, b.stage],
    ...signatureFacts(a, b),
  }
  for (const key of new Set([...Object.keys(left.data.params), ...Object.keys(right.data.params)])) {
    facts[key] = [left.data.params[key] ?? '–', right.data.params[key] ?? '–']
  }
  const differing = Object.entries(facts).filter(([, [one, other]]) => one !== other)
  return (
    <Section title="What differs" note={differing.length === 0 ? undefined : `${differing.length} of ${Object.keys(facts).length}`} flush>
      {differing.length === 0 ? (
        <Empty title="Same algorithm, same parameters, same data." />
      ) : (
        <table className="table what-differs">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Version {a.version}</th>
              <th scope="col">Version {b.version}</th>
            </tr>
          </thead>
          <tbody>
            {differing.map(([key, [one, other]]) => (
              <tr key={key}>
                <th scope="row">{key}</th>
                <td className="break">{one.startsWith('sha256:') ? one.slice(0, 15) : one}</td>
                <td className="break">{other.startsWith('sha256:') ? other.slice(0, 15) : other}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  )
}

/** Each column that either version reads, by its type. */
function signatureFacts(a: ModelVersion, b: ModelVersion): Record<string, [string, string]> {
  const types = ({ signature }: ModelVersion) =>
    new Map((signature?.inputs ?? []).map(({ name, type, required }) => [name, required ? type : `${type}, optional`]))
  const [left, right] = [types(a), types(b)]
  const names = [...new Set([...left.keys(), ...right.keys()])]
  return Object.fromEntries(names.map((name) => [`input ${name}`, [left.get(name) ?? '–', right.get(name) ?? '–']]))
}
