import { fail, type LevainError } from '@levain/core/errors'

/** A refusal of a request: where, what was expected and what kind of thing came, never the thing itself. */
export const refuse = (field: string, expected: string, got: string): LevainError => fail('request-invalid', { field, expected, got })

/** A name from outside, fit to be repeated: printable and short. */
export function shorten(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]/g, '?')
  return plain.length > 64 ? `${plain.slice(0, 61)}...` : plain
}
