import { type Cell, code, markdown } from './cells.ts'
import type { RunSubject, Subject } from './subject.ts'

const text = JSON.stringify

/** The cells of a Python notebook: MLflow's client and pandas, nothing of ours to install. */
export function pythonCells(subject: Subject): Cell[] {
  return [
    markdown(
      `# ${subject.run ? `Run ${subject.run.name}` : subject.project}\n\nNeeds \`pip install mlflow-skinny pandas\`, and a server: \`levain studio\`.`,
    ),
    code(connect(subject.url)),
    ...(subject.run ? runCells(subject.run) : projectCells(subject.data)),
  ]
}

const connect = (url: string): string => `import json
import os
import urllib.request

import mlflow
import pandas as pd

URL = os.environ.get("LEVAIN_URL", ${text(url)})
TOKEN = os.environ.get("LEVAIN_TOKEN")
mlflow.set_tracking_uri(URL)
if TOKEN:
    os.environ["MLFLOW_TRACKING_TOKEN"] = TOKEN


def levain(path, body=None):
    """Asks the server: GET, or POST with a body."""
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {TOKEN}"} if TOKEN else {})
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{URL}/api/v1{path}", data, headers)) as response:
        return json.load(response)


def query(sql, limit=10_000):
    """Rows of SQL over the project's datasets, which go by their names."""
    return pd.DataFrame(levain("/query", {"sql": sql, "limit": limit})["rows"])`

function projectCells(data: string | null): Cell[] {
  const look = data === null ? [] : [code(`rows = query(${text(`select * from "${data}"`)})\nrows.describe(include="all")`)]
  return [
    markdown('## Data'),
    code('pd.DataFrame([{**entry["dataset"], "version": (entry["newest"] or {}).get("version")} for entry in levain("/datasets")])'),
    ...look,
    markdown('## Runs'),
    code(
      'runs = mlflow.search_runs(search_all_experiments=True, order_by=["start_time DESC"], max_results=200)\nruns.dropna(axis="columns", how="all")',
    ),
    markdown('## Models'),
    code('pd.DataFrame([{"name": model.name, "aliases": model.aliases} for model in mlflow.search_registered_models()])'),
  ]
}

function runCells({ id, metrics, model }: RunSubject): Cell[] {
  const [first] = metrics
  const history = `history = {key: mlflow.MlflowClient().get_metric_history(RUN, key) for key in run.data.metrics}
points = pd.DataFrame([{"key": key, "step": point.step, "value": point.value} for key, found in history.items() for point in found])
points.pivot_table(index="step", columns="key", values="value")`
  return [
    code(`RUN = ${text(id)}\nrun = mlflow.get_run(RUN)\nrun.info`),
    markdown('## Parameters'),
    code('pd.Series(run.data.params, name="value", dtype=object).to_frame()'),
    markdown('## Metrics'),
    code('pd.Series(run.data.metrics, name="value", dtype=float).to_frame()'),
    ...(first === undefined ? [] : [code(history)]),
    ...modelCells(model),
  ]
}

function modelCells(model: RunSubject['model']): Cell[] {
  if (model === null) return []
  const load =
    model.kind === 'mlflow'
      ? `model = mlflow.pyfunc.load_model(${text(model.uri)})\nmodel.metadata.signature`
      : `folder = mlflow.artifacts.download_artifacts(run_id=RUN, artifact_path=${text(model.path)})\nmodel = json.load(open(os.path.join(folder, "model.json")))\nmodel["algorithm"], model["signature"]`
  return [markdown('## Model'), code(load)]
}
