"""The fluent API: what people write in their training scripts."""

import math
import os
import subprocess
import sys
import textwrap

import mlflow
import pytest
from mlflow.exceptions import MlflowException


def test_a_run_keeps_params_metrics_tags_and_status(client, experiment):
    with mlflow.start_run(run_name="first", description="a note", tags={"team": "bread"}) as run:
        mlflow.log_param("depth", 3)
        mlflow.log_params({"rate": 0.1, "empty": ""})
        mlflow.log_metric("loss", 0.5, step=1)
        mlflow.log_metrics({"loss": 0.25, "auc": 0.9}, step=2)
        mlflow.set_tag("stage", "proof")
    kept = client.get_run(run.info.run_id)
    assert kept.info.status == "FINISHED"
    assert kept.info.run_name == "first"
    assert kept.info.experiment_id == experiment.experiment_id
    assert kept.info.start_time <= kept.info.end_time
    assert kept.data.params == {"depth": "3", "rate": "0.1", "empty": ""}
    assert kept.data.metrics == {"loss": 0.25, "auc": 0.9}
    assert kept.data.tags["team"] == "bread"
    assert kept.data.tags["stage"] == "proof"
    assert kept.data.tags["mlflow.runName"] == "first"
    assert kept.data.tags["mlflow.note.content"] == "a note"


def test_a_run_that_raises_is_failed(client, experiment):
    with pytest.raises(ValueError, match="burnt"):
        with mlflow.start_run() as run:
            raise ValueError("burnt")
    assert client.get_run(run.info.run_id).info.status == "FAILED"


def test_a_run_without_a_name_is_given_one(client, experiment):
    with mlflow.start_run() as run:
        pass
    name = client.get_run(run.info.run_id).info.run_name
    assert name
    assert client.get_run(run.info.run_id).data.tags["mlflow.runName"] == name


def test_a_run_goes_on_where_it_was_left(client, experiment):
    with mlflow.start_run() as run:
        mlflow.log_metric("loss", 3, step=0)
    with mlflow.start_run(run_id=run.info.run_id, tags={"again": "yes"}):
        assert client.get_run(run.info.run_id).info.status == "RUNNING"
        mlflow.log_metric("loss", 2, step=1)
    kept = client.get_run(run.info.run_id)
    assert kept.info.status == "FINISHED"
    assert kept.data.tags["again"] == "yes"
    assert [point.value for point in client.get_metric_history(run.info.run_id, "loss")] == [3, 2]


def test_nested_runs_name_their_parent(client, experiment):
    with mlflow.start_run() as parent:
        with mlflow.start_run(nested=True) as first:
            mlflow.log_metric("m", 1)
        with mlflow.start_run(nested=True) as second:
            with mlflow.start_run(nested=True) as grandchild:
                pass
    found = mlflow.search_runs(filter_string=f"tags.mlflow.parentRunId = '{parent.info.run_id}'", output_format="list")
    assert {run.info.run_id for run in found} == {first.info.run_id, second.info.run_id}
    assert client.get_parent_run(grandchild.info.run_id).info.run_id == second.info.run_id
    assert client.get_parent_run(parent.info.run_id) is None


def test_not_a_number_and_the_infinities_come_back(client, experiment):
    with mlflow.start_run() as run:
        mlflow.log_metric("nan", float("nan"))
        mlflow.log_metric("up", float("inf"))
        mlflow.log_metric("down", float("-inf"))
        mlflow.log_metrics({"nan": 1.0, "batch": float("nan")}, step=-1)
    metrics = client.get_run(run.info.run_id).data.metrics
    assert math.isnan(metrics["nan"])
    assert math.isnan(metrics["batch"])
    assert metrics["up"] >= sys.float_info.max
    assert metrics["down"] <= -sys.float_info.max
    history = {point.step: point.value for point in client.get_metric_history(run.info.run_id, "nan")}
    assert history[-1] == 1.0
    assert math.isnan(history[0])


def test_the_newest_value_is_that_of_the_greatest_step(client, experiment):
    with mlflow.start_run() as run:
        for step, value in [(2, 0.2), (5, 0.5), (1, 0.1), (5, 0.4)]:
            client.log_metric(run.info.run_id, "m", value, timestamp=1000, step=step)
    assert client.get_run(run.info.run_id).data.metrics["m"] == 0.5


def test_a_param_never_changes(client, experiment):
    with mlflow.start_run() as run:
        mlflow.log_param("depth", 3)
        mlflow.log_param("depth", 3)
        with pytest.raises(MlflowException, match="Changing param values is not allowed"):
            mlflow.log_param("depth", 4)
    assert client.get_run(run.info.run_id).data.params == {"depth": "3"}


def test_set_experiment_finds_or_makes_and_refuses_a_deleted_one(client, unique):
    name = unique("team/project")
    made = mlflow.set_experiment(name)
    assert mlflow.set_experiment(name).experiment_id == made.experiment_id
    assert mlflow.get_experiment_by_name(name).experiment_id == made.experiment_id
    assert mlflow.get_experiment_by_name(unique("nothing")) is None
    client.delete_experiment(made.experiment_id)
    with pytest.raises(MlflowException, match="deleted"):
        mlflow.set_experiment(name)


def test_runs_of_no_experiment_are_in_the_default_one(client, url):
    script = """
        import mlflow
        with mlflow.start_run() as run:
            print(run.info.experiment_id)
    """
    assert _run_alone(script).split()[0] == "0"
    assert client.get_experiment("0").name == "Default"


def test_the_link_that_is_printed_leads_to_a_page(url):
    import requests

    said = _run_alone("import mlflow\nwith mlflow.start_run(): pass")
    links = [word for word in said.split() if "/#/experiments/" in word]
    assert any("/runs/" in link for link in links)
    for link in links:
        assert link.startswith(url)
        assert requests.get(link, headers={"accept": "text/html"}, timeout=30).status_code == 200


def _run_alone(script):
    """What a script says in a process of its own, which knows of no experiment."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MLFLOW_EXPERIMENT", "MLFLOW_RUN"))}
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, env=env, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_search_runs_gives_a_table(experiment):
    for depth in range(3):
        with mlflow.start_run():
            mlflow.log_param("depth", depth)
            mlflow.log_metric("loss", 1 / (depth + 1))
    table = mlflow.search_runs(filter_string="metrics.loss < 0.9", order_by=["metrics.loss ASC"])
    assert list(table["params.depth"]) == ["2", "1"]
    assert (table["status"] == "FINISHED").all()


def test_async_logging_arrives(client, experiment):
    with mlflow.start_run() as run:
        for step in range(50):
            mlflow.log_metric("m", step, step=step, synchronous=False)
        mlflow.log_params({"a": 1}, synchronous=False)
        mlflow.flush_async_logging()
    assert len(client.get_metric_history(run.info.run_id, "m")) == 50
    assert client.get_run(run.info.run_id).data.params == {"a": "1"}


def test_last_active_run_and_delete_run(client, experiment):
    with mlflow.start_run() as run:
        mlflow.log_metric("m", 1)
    assert mlflow.last_active_run().info.run_id == run.info.run_id
    mlflow.delete_run(run.info.run_id)
    assert mlflow.search_runs(output_format="list") == []
