import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sentence, shown, type Told } from './reason-sentence.ts'

const at = (text: string): number => Date.parse(text)

test('reasons are said in words of the kind of column, and in those of the dictionary where it has some', () => {
  const cases: [Told, string][] = [
    [{ column: 'age', kind: 'number', value: 17.12345, accepted: 40 }, 'age of 17.12 is lower than is usual among the accepted (40)'],
    [{ column: 'plan', kind: 'category', value: 'basic', accepted: 'plus' }, 'plan is basic; most of the accepted have plus'],
    [{ column: 'plan', kind: 'category', value: 'basic', accepted: null }, 'plan is basic; most of the accepted have none'],
    [{ column: 'age', kind: 'number', value: null, accepted: 40 }, 'age is not known'],
    [
      { column: 'since', kind: 'time', value: at('2026-05-01T00:00:00Z'), accepted: at('2020-03-02T09:30:00Z') },
      'since of 2026-05-01 is later than is usual among the accepted (2020-03-02 09:30)',
    ],
  ]
  for (const [told, want] of cases) assert.equal(sentence(told, undefined), want)
  assert.equal(sentence(cases[0]![0], { low: 'you are young' }), 'you are young')
  assert.equal(shown('time', 0), '1970-01-01T00:00:00.000Z')
  assert.equal(shown('number', 0), 0)
})
