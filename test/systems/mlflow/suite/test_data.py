"""Datasets that a run was given."""

import mlflow
import pandas as pd


def test_a_dataset_is_kept_with_its_schema_digest_and_context(client, experiment):
    frame = pd.DataFrame({"flour": [1.0, 2.0], "kind": ["rye", "wheat"]})
    dataset = mlflow.data.from_pandas(frame, source="https://example.org/flour.csv", name="flour", targets="kind")
    with mlflow.start_run() as run:
        mlflow.log_input(dataset, context="training", tags={"season": "winter"})
        mlflow.log_input(dataset, context="training")
        mlflow.log_input(mlflow.data.from_pandas(frame.head(1), name="flour"), context="test")
    inputs = client.get_run(run.info.run_id).inputs.dataset_inputs
    kept = {one.dataset.digest: one for one in inputs}
    assert len(kept) == 2
    training = kept[dataset.digest]
    assert training.dataset.name == "flour"
    assert training.dataset.source_type == "http"
    assert "flour.csv" in training.dataset.source
    assert '"mlflow_colspec"' in training.dataset.schema
    assert '"num_rows": 2' in training.dataset.profile
    tags = {tag.key: tag.value for tag in training.tags}
    assert tags["mlflow.data.context"] == "training"


def test_runs_are_found_by_their_dataset(client, experiment):
    with mlflow.start_run() as first:
        mlflow.log_input(mlflow.data.from_pandas(pd.DataFrame({"a": [1]}), name="one"), context="training")
    with mlflow.start_run():
        mlflow.log_input(mlflow.data.from_pandas(pd.DataFrame({"a": [2]}), name="two"), context="training")
    found = mlflow.search_runs(filter_string="dataset.name = 'one'", output_format="list")
    assert [run.info.run_id for run in found] == [first.info.run_id]
    assert len(mlflow.search_runs(filter_string="dataset.name LIKE '%o%' AND dataset.context = 'training'", output_format="list")) == 2
