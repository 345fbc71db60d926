/** What is wrong with a filter or an order, opened by the phrase that MLflow has for it. */
export function filterWords(details: Readonly<Record<string, unknown>>): string {
  const { problem, at, expected, got } = details as { problem: string; at: number; expected: string; got: string }
  return `${phrase(problem, expected, got)} At character ${at + 1}: expected ${expected}, got ${got}`
}

function phrase(problem: string, expected: string, got: string): string {
  switch (problem) {
    case 'entity':
      return `Invalid entity type '${got}'.`
    case 'attribute':
      return `Invalid attribute key '${got}' specified.`
    case 'comparator':
      return got.startsWith('IS ') ? 'IS NULL / IS NOT NULL is only supported for tags and params.' : `Invalid comparator '${got}'.`
    case 'value':
      return valuePhrase(expected, got)
    case 'order':
      return `Invalid order_by clause '${got}'.`
    case 'duplicate':
      return '`order_by` contains duplicate fields.'
    default:
      return 'Invalid clause(s) in filter string.'
  }
}

function valuePhrase(expected: string, got: string): string {
  if (/^(true|false|null)$/i.test(got)) return 'Invalid clause(s) in filter string.'
  if (/^a number( for |$)/.test(expected)) return 'Expected numeric value type.'
  if (/^text in quotes( for |$)/.test(expected)) return 'Expected a quoted string value.'
  return `Parameter value is either not quoted or unidentified quote types used for string value ${got}.`
}
