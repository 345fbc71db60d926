import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import { withApp } from '../../app/index.ts'
import { serveMlflow } from '../index.ts'

type Ask = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
) => Promise<{ status: number; message: string; json: Json }>
type Json = { readonly [key: string]: Json & string }

const withTraces = (body: (ask: Ask) => Promise<void>) =>
  withApp(async (app) => {
    const fastify = Fastify()
    serveMlflow(fastify, app)
    const ask: Ask = async (method, path, payload) => {
      const headers = { 'content-type': 'application/json', 'x-mlflow-experiment-id': '0' }
      const answer = await fastify.inject({ method, url: path, headers, ...(payload ? { payload } : {}) })
      return { status: answer.statusCode, message: answer.json().message ?? '', json: answer.json() }
    }
    try {
      await body(ask)
    } finally {
      await fastify.close()
    }
  })

const traces = '/api/3.0/mlflow/traces'
const location = { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '0' } }
const told = (trace_id: string, trace_metadata: object = {}) => ({
  trace: { trace_info: { trace_id, trace_location: location, request_time: '2026-01-01T00:00:00Z', state: 'OK', trace_metadata } },
})

test('what is wrong with a trace, its tags and assessments is told in the words that clients know', () =>
  withTraces(async (ask) => {
    await ask('POST', traces, told('tr-1'))
    const assessment = { assessment_name: 'good', source: { source_type: 'HUMAN' }, feedback: { value: true } }
    const { json } = await ask('POST', `${traces}/tr-1/assessments`, { assessment })
    const id = json.assessment?.assessment_id
    const update = { assessment: { expectation: { value: 1 } }, update_mask: 'expectation' }
    for (const [method, path, body, status, message] of [
      ['GET', `${traces}/none`, undefined, 404, /^Trace with ID 'none' not found/],
      ['GET', `${traces}/get?trace_id=none`, undefined, 404, /^Trace with ID none is not found/],
      ['GET', `${traces}/tr-1/assessments/none`, undefined, 404, /^Assessment with ID 'none' not found for trace with ID 'tr-1'/],
      ['PATCH', `${traces}/tr-1/assessments/${id}`, update, 400, /^Cannot update expectation value on a Feedback assessment/],
      ['PATCH', `${traces}/tr-1/tags`, { key: 'a!b', value: '' }, 400, /^Invalid value "a!b" for parameter 'key' supplied/],
      ['DELETE', `${traces}/tr-1/tags`, { key: 'none' }, 404, /tag none/],
      [
        'POST',
        '/api/2.0/mlflow/traces/link-to-run',
        { run_id: 'r', trace_ids: Array(101).fill('t') },
        400,
        /^Cannot link more than 100 traces/,
      ],
      ['POST', `${traces}/search`, { locations: [location], max_results: -1 }, 400, /^Invalid value -1 for parameter 'max_results'/],
    ] as const) {
      const answer = await ask(method, path, body)
      assert.equal(answer.status, status, path)
      assert.match(answer.message, message)
    }
  }))

test('traces are sorted by the run that made them, those without one last; a trace that was told is final', () =>
  withTraces(async (ask) => {
    for (const [id, run] of Object.entries({ 'tr-1': 'run-b', 'tr-2': 'run-a', 'tr-3': null }))
      await ask('POST', traces, told(id, run ? { 'mlflow.sourceRun': run } : {}))
    const { json } = await ask('POST', `${traces}/search`, { locations: [location], order_by: ['run_id'] })
    const found = json.traces as unknown as { trace_id: string; trace_metadata: object }[]
    assert.deepEqual(
      found.map(({ trace_id }) => trace_id),
      ['tr-2', 'tr-1', 'tr-3'],
    )
    assert.deepEqual(found[2]?.trace_metadata, { 'mlflow.trace.infoFinalized': 'true' })
  }))

test('previews are read from spans of OpenInference too, and stay when the trace is told', () =>
  withTraces(async (ask) => {
    const messages = [{ role: 'user', content: 'Hello' }]
    const attributes = Object.entries({ 'input.value': JSON.stringify({ messages }), 'output.value': 'Hi' })
    const span = {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      name: 'call',
      startTimeUnixNano: '1000000000',
      endTimeUnixNano: '2000000000',
      attributes: attributes.map(([key, stringValue]) => ({ key, value: { stringValue } })),
    }
    assert.equal((await ask('POST', '/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })).status, 200)
    const id = `tr-${span.traceId}`
    await ask('POST', traces, told(id))
    const info = (await ask('GET', `${traces}/${id}`)).json.trace?.trace_info as Json
    assert.deepEqual([info.request_preview, info.response_preview], ['Hello', 'Hi'])
  }))
