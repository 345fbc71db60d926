import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { approve, dataset, fn, model, pipeline, pipelineDocument, run, sql, step, t, uses, when } from './builder.ts'
import { compilePlan, printPlan } from './compile.ts'
import { contractVerbs } from './load.ts'
import { planFromYaml } from './yaml.ts'

const compiled = (definition: unknown) =>
  printPlan(compilePlan(pipelineDocument(definition), { ...contractVerbs, file: 'levain.ts', locate: () => undefined }))

const yaml = `
pipeline: churn
params: { min_auc: 0.85, since: "2001-01-01", window: { type: table } }
on:
  - { cron: "0 3 * * 1", timezone: Europe/Berlin }
  - { data: customers }
  - { drift: churn-api }
steps:
  raw:      { uses: ingest.file, with: { path: data/customers.csv, dataset: customers, types: { b: INT, a: DATE } } }
  recent:   { sql: "select * from rows where day >= $since", in: { rows: raw.data, since: params.since } }
  clean:    { run: python steps/clean.py, in: { rows: recent.rows, more: params.window }, out: { rows: table }, retry: { times: 2, backoff: 5s }, timeout: 5m }
  checks:   { uses: validate.data, in: { data: clean.rows }, with: { expectations: { rows: { min: 10 } } } }
  parts:    { uses: train.split, in: { data: clean.rows }, with: { by: time, column: day }, after: checks }
  train:
    uses: train.fit
    each: { algorithm: [logistic, forest, boosting], seed: [1, 2] }
    in: { data: parts.train, algorithm: item.algorithm, seed: item.seed }
    with: { target: churned }
  train_best: { pick: train, max: score }
  report:   { fn: "./steps/report.ts#report", in: { scores: train.score, old: "dataset:customers@1" }, out: { page: html, worst: number }, cache: false }
  gate:     { uses: validate.model, in: { model: train_best.model, data: parts.test, bar: params.min_auc, champion: "model:churn@champion" } }
  register: { uses: registry.register, in: { model: train_best.model }, with: { name: churn }, if: gate.passed and report.worst > 0.5 }
  ask:      { approve: lead, question: "May it answer?", in: { subject: register.reference } , if: gate.passed and report.worst > 0.5 }
  deploy:   { uses: deploy.apply, in: { model: register.reference }, with: { port: 4000 }, after: [ask], if: gate.passed and report.worst > 0.5 }
`

const definition = () => {
  const rows = t.table()
  const raw = step('raw', uses('ingest.file'))
  const recent = step('recent', sql('select * from rows where day >= $since'), { in: { rows, since: t.string() } })
  const clean = step('clean', run('python steps/clean.py'), {
    in: { rows, more: rows },
    out: { rows },
    retry: { times: 2, backoff: '5s' },
    timeout: '5m',
  })
  const checks = step('checks', uses('validate.data'))
  const parts = step('parts', uses('train.split'))
  const train = step('train', uses('train.fit'))
  const report = step('report', fn('./steps/report.ts#report'), {
    in: { old: rows, scores: t.list() },
    out: { worst: t.number(), page: t.html() },
    cache: false,
  })
  const gate = step('gate', uses('validate.model'))
  const register = step('register', uses('registry.register'))
  const deploy = step('deploy', uses('deploy.apply'))
  return pipeline('churn', { min_auc: t.number(0.85), since: '2001-01-01', window: t.table() }, (p) => {
    const { data } = raw({ path: 'data/customers.csv', types: { a: 'DATE', b: 'INT' }, dataset: 'customers' })
    const cleaned = clean({ rows: recent({ rows: data, since: p.since }).rows, more: p.window })
    const checked = checks({ data: cleaned.rows, expectations: { rows: { min: 10 } } })
    const split = parts({ data: cleaned.rows, by: 'time', column: 'day' }, { after: [checked] })
    const models = train.each({ algorithm: ['logistic', 'forest', 'boosting'], seed: [1, 2] }, { data: split.train, target: 'churned' })
    const best = models.pick('score')
    const { worst } = report({ scores: models.score, old: dataset('customers@1') })
    const { passed } = gate({ model: best.model, data: split.test, bar: p.min_auc, champion: model('churn@champion') })
    when(passed, () =>
      when(worst.gt(0.5), () => {
        const { reference } = register({ model: best.model, name: 'churn' })
        const answer = approve('lead', 'May it answer?', { id: 'ask', subject: reference })
        deploy({ model: reference, port: 4000 }, { after: [answer] })
      }),
    )
  }).on({ cron: '0 3 * * 1', timezone: 'Europe/Berlin' }, { data: 'customers' }, { drift: 'churn-api' })
}

test('YAML and TypeScript print the same plan, byte for byte', () => {
  assert.equal(compiled(definition()), printPlan(planFromYaml(yaml, 'levain.yaml', contractVerbs)))
})

test('the order in which keys are written does not change the plan', () => {
  const one =
    'pipeline: p\nparams: { a: 1, b: 2 }\nsteps:\n  s: { run: x, in: { a: params.a, b: { value: { y: 1, x: 2 } } }, out: { m: json, n: number } }\n'
  const other =
    'steps:\n  s: { out: { n: number, m: json }, in: { b: { value: { x: 2, y: 1 } }, a: params.a }, run: x }\nparams: { b: 2, a: 1 }\npipeline: p\n'
  assert.equal(printPlan(planFromYaml(one, 'a', contractVerbs)), printPlan(planFromYaml(other, 'b', contractVerbs)))
})

test('a plan that is read back prints the same again', async () => {
  const text = compiled(definition())
  const { plan } = await import('@levain/core')
  assert.equal(printPlan(plan.parse(JSON.parse(text))), text)
})

const refuses = (body: () => unknown, message: RegExp) =>
  assert.throws(body, (error) => isLevainError(error, 'plan-invalid') && message.test(error.message))

const evaluate = step('evaluate', run('python evaluate.py'), {
  in: { model: t.model(), rows: t.table() },
  out: { auc: t.number(), model: t.model() },
})
const make = step('make', run('python make.py'), { out: { rows: t.table() } })
const fit = step('fit', run('python fit.py'), { in: { rows: t.table(), algo: t.string() }, out: { model: t.model(), auc: t.number() } })

test('comparing a reference outside when says what to write instead', () => {
  refuses(() => pipeline('p', {}, () => `${make().rows}`), /make\.rows has no value while the pipeline is described/)
  refuses(() => pipeline('p', {}, () => Number(fit({ rows: make().rows, algo: 'x' }).auc) > 0.8), /when\(ref\.gte\(0\.8\)/)
})

test('a step called twice, outside a pipeline, or in an async body is refused', () => {
  refuses(() => pipeline('p', {}, () => [make(), make()]), /make is called twice/)
  refuses(() => make(), /only be called inside pipeline/)
  refuses(() => pipeline('p', {}, async () => make()), /cannot be async/)
})

test('a step may be called twice under two names', () => {
  const twice = pipeline('p', {}, () => [make(), make({}, { id: 'again' })])
  assert.deepEqual(Object.keys((twice.document.steps ?? {}) as object), ['make', 'again'])
})

/** Never called: what the compiler must find. */
export function mistakes(): void {
  pipeline('p', { min: 0.8 }, (p) => {
    const { rows } = make()
    const fitted = fit({ rows, algo: 'forest' })
    // @ts-expect-error a reference has no value here
    if (fitted.auc > 0.8) return
    // @ts-expect-error a table where a model is wanted
    evaluate({ model: rows, rows })
    // @ts-expect-error only numbers can be compared by pick
    fit.each({ algo: ['a', 'b'] }, { rows }).pick('model')
    // @ts-expect-error the step has no such input
    fit.each({ algorithm: ['a', 'b'] }, { rows, algo: 'x' })
    // @ts-expect-error an input is missing
    fit({ rows })
    // @ts-expect-error text where a number is wanted
    when(fitted.auc.gte('high'), () => evaluate({ model: fitted.model, rows }))
    const split = step('split', uses('train.split'))
    // @ts-expect-error a verb wants a table, not a model
    split({ data: fitted.model })
    // @ts-expect-error a verb has no such input
    split({ data: rows, colum: 'day' })
    // @ts-expect-error not one of the ways to split
    split({ data: rows, by: 'chance' })
    // @ts-expect-error there is no such verb
    uses('train.fitt')
    when(fitted.auc.gte(p.min), () => split({ data: rows, by: 'random' }))
  })
}
