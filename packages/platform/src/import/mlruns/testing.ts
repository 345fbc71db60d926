import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export const runId = '789e97a601dd434f95ecdb8a71006b67'
export const modelId = 'm-32c2c56bc2aa4b25b7162154feab84d6'

const otel = { trace: '5kTVDDas5oRXC/TNpe4mEA==', root: 'AAAAAAAAAAE=', child: 'AAAAAAAAAAI=' }

const spans = [
  {
    trace_id: otel.trace,
    span_id: otel.root,
    parent_span_id: null,
    name: 'ask',
    start_time_unix_nano: 1795431878986000001n,
    end_time_unix_nano: 1795431878990000000n,
    events: [{ name: 'seen', time_unix_nano: 99999n, attributes: { by: 'ada' } }],
    status: { code: 'STATUS_CODE_OK', message: '' },
    attributes: { 'mlflow.spanType': '"LLM"', 'mlflow.spanInputs': '{"q": 1}', plain: 'no json' },
  },
]

/** JSON with whole numbers of any size. */
const bigints = (value: unknown): string =>
  JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? `<${one}>` : one)).replace(/"<(\d+)>"/g, '$1')

/** Files of an MLflow file store by their path, as versions 2 and 3 write them. */
const files: Readonly<Record<string, string>> = {
  '0/meta.yaml':
    "experiment_id: '0'\nname: Default\nlifecycle_stage: active\ncreation_time: 1795431834786\nlast_update_time: 1795431834786\n",
  '12/meta.yaml':
    "experiment_id: '12'\nname: größe/a b\nlifecycle_stage: active\ncreation_time: 1795431834797\nlast_update_time: 1795431834798\n",
  '12/tags/mlflow.note.content': 'what it is\nabout',
  '.trash/13/meta.yaml': "experiment_id: '13'\nname: gone\nlifecycle_stage: deleted\ncreation_time: 1\nlast_update_time: 2\ntags: {}\n",
  [`12/${runId}/meta.yaml`]: `artifact_uri: file:///elsewhere/mlruns/12/${runId}/artifacts\nend_time: 1795431858488\nlifecycle_stage: active\nrun_id: ${runId}\nrun_name: first\nrun_uuid: ${runId}\nstart_time: 1795431834981\nstatus: 3\ntags: []\nuser_id: ada\n`,
  [`12/${runId}/params/depth`]: '6',
  [`12/${runId}/params/a/b`]: 'x\ny',
  [`12/${runId}/tags/team`]: 'ünï',
  [`12/${runId}/tags/mlflow.runName`]: 'first',
  [`12/${runId}/metrics/val/loss`]:
    '1795431834999 1.0 0\n1795431835000 0.5 1\n1795431835001 0.3333333333333333 2\n1795431835000 0.5 1\n17954',
  [`12/${runId}/metrics/odd`]: '1795431835001 nan 0\n1795431835002 inf 1\n1795431835003 -1.5e-07 2\n1795431835004 7\n',
  [`12/${runId}/artifacts/dir/notes.txt`]: 'hello',
  [`12/${runId}/artifacts/model/MLmodel`]: 'flavors:\n  sklearn:\n    pickled_model: model.pkl\n',
  [`12/${runId}/inputs/37d42ff5/meta.yaml`]:
    'destination_type: RUN\nsource_id: 037c37ba\nsource_type: DATASET\ntags:\n  mlflow.data.context: train\n',
  [`12/${runId}/outputs/${modelId}/meta.yaml`]: `destination_id: ${modelId}\ndestination_type: MODEL_OUTPUT\nsource_type: RUN_OUTPUT\nstep: 3\ntags: {}\n`,
  '12/datasets/037c37ba/meta.yaml': `digest: 2981c147\nname: d\nprofile: '{"num_rows": 2}'\nsource: '{}'\nsource_type: code\n`,
  '12/child01/meta.yaml': 'lifecycle_stage: deleted\ndeleted_time: 1795431858532\nrun_id: child01\nstart_time: 1795431858523\nstatus: 4\n',
  '12/child01/tags/mlflow.parentRunId': runId,
  '12/child01/artifacts/a.txt': 'a',
  [`12/models/${modelId}/meta.yaml`]: `model_id: ${modelId}\nname: trees\nmodel_type: null\nsource_run_id: ${runId}\nstatus: 2\nstatus_message: null\ncreation_timestamp: 1795431869589\nlast_updated_timestamp: 1795431878913\n`,
  [`12/models/${modelId}/metrics/auc`]: `1795431866154 0.75 0 ${runId}\n1795431866153 nan 1 ${runId} d 2981c147\n`,
  [`12/models/${modelId}/params/depth`]: '6',
  [`12/models/${modelId}/artifacts/MLmodel`]: 'flavors:\n  sklearn: {}\n',
  '12/traces/tr-1/trace_info.yaml':
    "execution_duration_ms: 4\nrequest_preview: '{\"q\": 1}'\nrequest_time: '2026-11-23T11:04:38.986Z'\nstate: OK\ntrace_id: tr-1\n",
  '12/traces/tr-1/request_metadata/mlflow.user': 'ada',
  '12/traces/tr-1/tags/mlflow.traceName': 'ask',
  '12/traces/tr-1/tags/mlflow.artifactLocation': 'file:///elsewhere',
  '12/traces/tr-1/assessments/a-1.yaml':
    'assessment_id: a-1\nassessment_name: good\ntrace_id: tr-1\nsource:\n  source_type: HUMAN\n  source_id: ada\nfeedback:\n  value: true\nvalid: true\n',
  '12/traces/tr-1/artifacts/traces.json': bigints({ spans }),
  'models/churn/meta.yaml':
    "aliases:\n  champion: '2'\ncreation_timestamp: 1795431858454\ndescription: leaves soon\nlast_updated_timestamp: 1795431858518\nname: churn\n",
  'models/churn/tags/t': '1',
  'models/churn/version-2/meta.yaml': `creation_timestamp: 1795431858461\ncurrent_stage: Staging\nlast_updated_timestamp: 1795431858518\nname: churn\nrun_id: ${runId}\nsource: file:///elsewhere/mlruns/12/${runId}/artifacts/model\nstatus: READY\nstorage_location: file:///elsewhere/mlruns/12/${runId}/artifacts/model\nversion: 2\n`,
  'models/churn/version-2/tags/v': '2',
  'models/churn/version-3/meta.yaml': `creation_timestamp: 1795431858462\nname: churn\nmodel_id: ${modelId}\nsource: models:/${modelId}\nstorage_location: file:///elsewhere/12/models/${modelId}/artifacts\nversion: 3\n`,
}

/** Runs a test's body with a small file store in a temporary folder. */
export async function withMlruns(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'levain-mlruns-'))
  try {
    for (const [path, text] of Object.entries(files)) await put(folder, path, text)
    await body(folder)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

export async function put(folder: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), text)
}
