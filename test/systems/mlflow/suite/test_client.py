"""The client API: experiments, runs, metrics and searches."""

import time

import mlflow
import pytest
import requests
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException


@pytest.fixture
def made(client, unique):
    return client.create_experiment(unique("client"))


def test_an_experiment_is_made_renamed_tagged_deleted_and_restored(client, unique):
    name = unique("life")
    id = client.create_experiment(name, tags={"kind": "test"})
    client.set_experiment_tag(id, "owner", "ada")
    experiment = client.get_experiment(id)
    assert (experiment.name, experiment.lifecycle_stage) == (name, "active")
    assert experiment.tags == {"kind": "test", "owner": "ada"}
    assert experiment.creation_time <= experiment.last_update_time
    renamed = unique("renamed")
    client.rename_experiment(id, renamed)
    assert client.get_experiment_by_name(renamed).experiment_id == id
    assert client.get_experiment_by_name(name) is None
    run = client.create_run(id)
    client.delete_experiment(id)
    assert client.get_experiment(id).lifecycle_stage == "deleted"
    assert client.get_run(run.info.run_id).info.lifecycle_stage == "deleted"
    client.restore_experiment(id)
    assert client.get_experiment(id).lifecycle_stage == "active"
    assert client.get_run(run.info.run_id).info.lifecycle_stage == "active"


def test_a_name_is_taken_once(client, unique):
    name = unique("taken")
    id = client.create_experiment(name)
    with pytest.raises(MlflowException) as refused:
        client.create_experiment(name)
    assert refused.value.error_code == "RESOURCE_ALREADY_EXISTS"
    client.delete_experiment(id)
    with pytest.raises(MlflowException) as refused:
        client.create_experiment(name)
    assert refused.value.error_code == "RESOURCE_ALREADY_EXISTS"


def test_what_is_not_there_is_named(client):
    for call in (
        lambda: client.get_experiment("987654321"),
        lambda: client.get_run("0" * 32),
        lambda: client.delete_run("0" * 32),
        lambda: client.log_metric("0" * 32, "m", 1),
    ):
        with pytest.raises(MlflowException) as refused:
            call()
        assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_experiments_are_searched_by_name_and_tag_and_paged(client, unique):
    stem = unique("many")
    ids = [client.create_experiment(f"{stem}-{i}", tags={"n": str(i % 2)}) for i in range(5)]
    found = client.search_experiments(filter_string=f"name LIKE '{stem}-%'", order_by=["name ASC"])
    assert [experiment.experiment_id for experiment in found] == ids
    odd = client.search_experiments(filter_string=f"name LIKE '{stem}-%' AND tags.n = '1'", order_by=["name DESC"])
    assert [experiment.name for experiment in odd] == [f"{stem}-3", f"{stem}-1"]
    pages = _pages(lambda token: client.search_experiments(filter_string=f"name ILIKE '{stem.upper()}-%'", max_results=2, page_token=token))
    assert [len(page) for page in pages] == [2, 2, 1]
    client.delete_experiment(ids[0])
    deleted = client.search_experiments(view_type=ViewType.DELETED_ONLY, filter_string=f"name LIKE '{stem}-%'")
    assert [experiment.experiment_id for experiment in deleted] == [ids[0]]
    assert len(client.search_experiments(view_type=ViewType.ALL, filter_string=f"name LIKE '{stem}-%'")) == 5


def test_a_run_is_made_with_all_it_takes(client, made):
    run = client.create_run(made, start_time=1234567890, tags={"a": "1"}, run_name="named")
    kept = client.get_run(run.info.run_id)
    assert kept.info.start_time == 1234567890
    assert kept.info.end_time is None
    assert kept.info.status == "RUNNING"
    assert kept.info.run_name == "named"
    assert kept.data.tags == {"a": "1", "mlflow.runName": "named"}
    client.update_run(run.info.run_id, status="KILLED", name="other")
    kept = client.get_run(run.info.run_id)
    assert (kept.info.status, kept.info.run_name, kept.data.tags["mlflow.runName"]) == ("KILLED", "other", "other")
    client.set_tag(run.info.run_id, "mlflow.runName", "third")
    assert client.get_run(run.info.run_id).info.run_name == "third"
    client.set_terminated(run.info.run_id, "FAILED", end_time=2234567890)
    kept = client.get_run(run.info.run_id)
    assert (kept.info.status, kept.info.end_time) == ("FAILED", 2234567890)


def test_a_deleted_run_can_be_read_not_written_and_restored(client, made):
    run = client.create_run(made).info.run_id
    client.delete_run(run)
    assert client.get_run(run).info.lifecycle_stage == "deleted"
    with pytest.raises(MlflowException, match="must be in the 'active' state"):
        client.log_metric(run, "m", 1)
    assert client.search_runs([made]) == []
    assert len(client.search_runs([made], run_view_type=ViewType.DELETED_ONLY)) == 1
    client.restore_run(run)
    client.log_metric(run, "m", 1)
    assert client.get_run(run).data.metrics == {"m": 1}


def test_a_batch_is_kept_whole(client, made):
    run = client.create_run(made).info.run_id
    now = int(time.time() * 1000)
    metrics = [Metric(f"m{i % 10}", i, now + i, i) for i in range(800)]
    client.log_batch(run, metrics=metrics, params=[Param(f"p{i}", str(i)) for i in range(100)], tags=[RunTag(f"t{i}", "") for i in range(100)])
    kept = client.get_run(run).data
    assert kept.metrics == {f"m{i}": 790 + i for i in range(10)}
    assert kept.params == {f"p{i}": str(i) for i in range(100)}
    assert {tag: value for tag, value in kept.tags.items() if not tag.startswith("mlflow.")} == {f"t{i}": "" for i in range(100)}
    assert len(client.get_metric_history(run, "m3")) == 80


def test_a_refused_batch_leaves_nothing(client, made, url):
    run = client.create_run(made).info.run_id
    client.log_param(run, "p", "1")
    metric = {"key": "m", "value": 1, "timestamp": 1, "step": 0}
    for body in (
        {"run_id": run, "metrics": [metric], "params": [{"key": "p", "value": "2"}]},
        {"run_id": run, "metrics": [metric, {**metric, "key": "../up"}]},
        {"run_id": run, "metrics": [metric, {"key": "n", "value": 1}]},
        {"run_id": run, "metrics": [{**metric, "step": i} for i in range(1001)]},
        {"run_id": run, "metrics": [metric], "tags": [{"key": "k" * 300, "value": "v"}]},
        {"run_id": run, "metrics": [metric], "params": [{"key": "x", "value": "1"}, {"key": "x", "value": "2"}]},
    ):
        answer = requests.post(f"{url}/api/2.0/mlflow/runs/log-batch", json=body, timeout=30)
        assert answer.status_code == 400, answer.text
        assert answer.json()["error_code"] == "INVALID_PARAMETER_VALUE"
    kept = client.get_run(run).data
    assert kept.metrics == {}
    assert kept.params == {"p": "1"}


def test_the_same_point_twice_is_once(client, made):
    run = client.create_run(made).info.run_id
    for _ in range(3):
        client.log_metric(run, "m", 1.5, timestamp=1000, step=1)
    assert [(point.value, point.timestamp, point.step) for point in client.get_metric_history(run, "m")] == [(1.5, 1000, 1)]


def test_history_is_paged_and_in_order(client, made, url):
    run = client.create_run(made).info.run_id
    for start in range(0, 3000, 1000):
        client.log_batch(run, metrics=[Metric("m", i / 7, 10_000 - i, i) for i in range(start, start + 1000)])
    history = client.get_metric_history(run, "m")
    assert [point.step for point in history] == list(range(2999, -1, -1))
    assert history[0].value == 2999 / 7
    first = requests.get(f"{url}/api/2.0/mlflow/metrics/get-history", {"run_id": run, "metric_key": "m", "max_results": 1000}, timeout=30).json()
    assert len(first["metrics"]) == 1000
    assert first["next_page_token"]


def test_runs_are_searched(client, made):
    for i in range(6):
        run = client.create_run(made, run_name=f"run {i}", tags={"even": str(i % 2 == 0)}).info.run_id
        client.log_param(run, "depth", str(i))
        client.log_metric(run, "loss", i / 10)
        client.set_terminated(run, "FINISHED" if i < 3 else "FAILED")
    found = lambda filter, **more: [run.info.run_name for run in client.search_runs([made], filter, **{"order_by": ["metrics.loss"], **more})]
    assert found("metrics.loss >= 0.3") == ["run 3", "run 4", "run 5"]
    assert found("metrics.loss < 0.5 AND params.depth != '1' and tags.even = 'False'") == ["run 3"]
    assert found("attributes.status = 'FINISHED'") == ["run 0", "run 1", "run 2"]
    assert found("run_name LIKE 'run %' and tags.`even` ILIKE 't%'", order_by=["metrics.loss DESC"]) == ["run 4", "run 2", "run 0"]
    assert found("attributes.start_time > 0 AND params.depth = '1'") == ["run 1"]
    assert found("metrics.missing > 0") == []
    ids = [run.info.run_id for run in client.search_runs([made], order_by=["metrics.loss"])]
    assert found(f"attributes.run_id IN ('{ids[1]}', '{ids[4]}')") == ["run 1", "run 4"]
    assert found("", order_by=["params.depth DESC"]) == [f"run {i}" for i in range(5, -1, -1)]


def test_runs_are_paged_without_gap_or_repeat(client, made):
    ids = {client.create_run(made, start_time=1000 + i % 3).info.run_id for i in range(25)}
    pages = _pages(lambda token: client.search_runs([made], max_results=10, page_token=token))
    assert [len(page) for page in pages] == [10, 10, 5]
    listed = [run.info.run_id for page in pages for run in page]
    assert set(listed) == ids
    starts = [run.info.start_time for page in pages for run in page]
    assert starts == sorted(starts, reverse=True)
    assert client.search_runs([made], max_results=25).token is None


def test_a_wrong_filter_is_the_callers_mistake(client, made):
    for filter in ("metrics.loss >", "nonsense", "metrics.loss = 'text'", "params.p > 3", "attributes.nothing = '1'"):
        with pytest.raises(MlflowException) as refused:
            client.search_runs([made], filter)
        assert refused.value.error_code == "INVALID_PARAMETER_VALUE", filter


def test_tags_are_set_and_deleted(client, made):
    run = client.create_run(made).info.run_id
    client.set_tag(run, "a", "1")
    client.set_tag(run, "a", "2")
    assert client.get_run(run).data.tags["a"] == "2"
    client.delete_tag(run, "a")
    assert "a" not in client.get_run(run).data.tags
    with pytest.raises(MlflowException, match="No tag with name: a"):
        client.delete_tag(run, "a")


def test_long_values_and_names_in_any_script_come_back(client, made):
    run = client.create_run(made, run_name="Sauerteig 酵母 🥖").info.run_id
    client.log_param(run, "Größe", "ß" * 5000)
    client.set_tag(run, "метка", "значение\n\t\"quoted\"")
    kept = client.get_run(run)
    assert kept.info.run_name == "Sauerteig 酵母 🥖"
    assert kept.data.params["Größe"] == "ß" * 5000
    assert kept.data.tags["метка"] == "значение\n\t\"quoted\""


def _pages(page):
    token, pages = None, []
    while True:
        found = page(token)
        pages.append(list(found))
        token = found.token
        if not token:
            return pages
