import type { ColumnProfile, Profile, Signature } from '@levain/core'
import { logColumns } from '../../predictions/index.ts'

/** One thing to compare: what the profile says of it, and the column of the log it is found in. */
export interface Feature {
  /** As signals name it: an input, `<time>_hour`, `<time>_weekday`, or `__prediction__`. */
  readonly name: string
  /** Column of the log table. */
  readonly column: string
  readonly kind: 'numeric' | 'categorical'
  readonly profile: ColumnProfile
  /** For parts of a time column: which, with the reference counts by hour or weekday. */
  readonly part?: { readonly of: 'hour' | 'weekday'; readonly counts: readonly number[] }
}

/** What is not compared, and why. */
export interface Skipped {
  readonly feature: string
  readonly reason: string
}

/** The inputs of the signature and the prediction, as far as the profile can say what to expect of them. */
export function featuresOf(signature: Signature, profile: Profile): { features: Feature[]; skipped: Skipped[] } {
  const columns = new Map(profile.columns.map((column) => [column.name, column]))
  const features: Feature[] = []
  const skipped: Skipped[] = []
  for (const name of [...signature.inputs.map((input) => input.name), logColumns.prediction]) {
    const found = columns.get(name)
    const parts = found ? featuresOfColumn(found) : []
    features.push(...parts)
    if (parts.length === 0) skipped.push({ feature: name, reason: reasonFor(name, found) })
  }
  return { features, skipped }
}

function featuresOfColumn(profile: ColumnProfile): Feature[] {
  const { name: column, type, calendar } = profile
  if (type === 'time') {
    if (!calendar) return []
    const part = (of: 'hour' | 'weekday', counts: readonly number[]): Feature => ({
      name: `${column}_${of}`,
      column,
      kind: 'categorical',
      profile,
      part: { of, counts },
    })
    return [part('hour', calendar.hours), part('weekday', calendar.weekdays)]
  }
  if (type === 'text') return []
  if (profile.category || (type === 'boolean' && profile.numeric)) return [{ name: column, column, kind: 'categorical', profile }]
  return profile.numeric ? [{ name: column, column, kind: 'numeric', profile }] : []
}

function reasonFor(name: string, profile: ColumnProfile | undefined): string {
  if (!profile) {
    return name === logColumns.prediction
      ? 'the model’s profile does not say what it answered in training'
      : 'the model’s profile has no such column'
  }
  if (profile.type === 'time') return 'an instant is always new, and the profile has no hours and weekdays to compare'
  return profile.type === 'text' ? 'free text has no bins to compare' : 'training saw no values in it'
}
