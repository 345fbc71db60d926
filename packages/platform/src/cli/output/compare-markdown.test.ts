import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareMarkdown } from './compare-markdown.ts'

const digest = `sha256:${'1'.repeat(64)}`
const auc = {
  metric: 'auc',
  challenger: 0.91,
  champion: 0.8876543,
  difference: 0.0223457,
  low: 0.01,
  high: 0.035,
  pValue: 0.0004321,
  method: 'DeLong' as const,
  rows: 1500,
}
const rival = { model: digest, reference: 'churn@champion', verdict: 'better' as const, adjusted: 0.0004321, metrics: [auc], loss: null }
const sides = {
  candidate: { reference: 'churn@latest', version: 'churn@4', trainedOn: digest },
  rivals: [{ reference: 'churn@champion', version: 'churn@3', trainedOn: null }],
  data: 'churn_holdout',
}

test('a report says the verdict first, then the numbers with intervals, then which versions of model and data were compared', () => {
  assert.equal(
    compareMarkdown({ model: digest, rows: 1500, metric: 'auc', rivals: [rival] }, sides),
    `### churn@4 against churn@3: better

What decides is **auc**: the difference is 0.02235 [0.01, 0.035] (DeLong, p = 0.0004321).

| metric | candidate | champion | difference [95 % interval] | p | test | rows |
| --- | ---: | ---: | ---: | ---: | --- | ---: |
| auc | 0.91 | 0.8877 | 0.02235 [0.01, 0.035] | 0.0004321 | DeLong | 1500 |

Judged on 1500 rows of \`churn_holdout\`; the verdict is that of the test, after as many comparisons as there are.

| model | version | trained on |
| --- | --- | --- |
| \`churn@latest\` | churn@4 | \`sha256:111111111111…\` |
| \`churn@champion\` | churn@3 | not known |
`,
  )
})

test('what the rows cannot show is said, and names neither end a cell nor become links or tags', () => {
  const nothing = {
    ...rival,
    verdict: 'no evidence' as const,
    metrics: [{ ...auc, difference: null, low: null, high: null, pValue: null }],
  }
  const odd = { ...sides, candidate: { ...sides.candidate, version: 'a|b<script>[x](y)@4' } }
  const text = compareMarkdown({ model: digest, rows: 3, metric: 'auc', rivals: [nothing] }, odd)
  assert.match(text, /The rows cannot tell the two apart by auc\./)
  assert.match(text, /a\\\|b\\<script\\>\\\[x\\\]\(y\)@4/)
  assert.doesNotMatch(text, /null|NaN|undefined/)
})
