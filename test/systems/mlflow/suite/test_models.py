"""Models: logged, loaded by every kind of address, registered, aliased and staged."""

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature
from sklearn.linear_model import LinearRegression

from conftest import IS_THREE, needs_three

rows = pd.DataFrame({"x": [0.0, 1.0, 2.0, 3.0], "z": [1.0, 0.0, 1.0, 0.0]})
target = 2 * rows["x"] + 5 * rows["z"] + 1
expected = target.to_numpy()


def log_model(registered=None):
    """A linear model in a new run; gives the run's id and what `log_model` gave."""
    model = LinearRegression().fit(rows, target)
    signature = infer_signature(rows, model.predict(rows))
    place = {"name": "model"} if IS_THREE else {"artifact_path": "model"}
    options = {"serialization_format": "cloudpickle"}
    with mlflow.start_run() as run:
        mlflow.log_metric("rmse", 0.25)
        info = mlflow.sklearn.log_model(
            model, **place, signature=signature, input_example=rows.head(2), registered_model_name=registered, **options
        )
    return run.info.run_id, info


def assert_predicts(uri):
    assert np.allclose(mlflow.pyfunc.load_model(uri).predict(rows), expected), uri


def test_a_model_is_loaded_from_its_run(experiment):
    run, info = log_model()
    assert_predicts(f"runs:/{run}/model")
    assert_predicts(info.model_uri)
    loaded = mlflow.pyfunc.load_model(f"runs:/{run}/model")
    assert loaded.metadata.signature == info.signature
    assert loaded.metadata.run_id == run
    assert np.allclose(mlflow.sklearn.load_model(f"runs:/{run}/model").coef_, [2, 5])


def test_a_registered_model_is_loaded_by_version_alias_stage_and_latest(client, experiment, unique):
    name = unique("late")
    run, _ = log_model(registered=name)
    log_model(registered=name)
    assert_predicts(f"models:/{name}/1")
    assert_predicts(f"models:/{name}/2")
    assert_predicts(f"models:/{name}/latest")
    client.set_registered_model_alias(name, "champion", "1")
    assert_predicts(f"models:/{name}@champion")
    client.transition_model_version_stage(name, "1", "Production")
    assert_predicts(f"models:/{name}/Production")
    version = client.get_model_version_by_alias(name, "champion")
    assert (version.version, version.run_id, version.current_stage, version.status) == ("1", run, "Production", "READY") or (
        version.version,
        version.run_id,
        version.current_stage,
        version.status,
    ) == (1, run, "Production", "READY")


def test_register_model_numbers_versions_and_names_their_run(client, experiment, unique):
    name = unique("numbered")
    run, _ = log_model()
    first = mlflow.register_model(f"runs:/{run}/model", name, tags={"reviewed": "no"})
    second = mlflow.register_model(f"runs:/{run}/model", name)
    assert [int(first.version), int(second.version)] == [1, 2]
    kept = client.get_model_version(name, "1")
    assert kept.run_id == run
    assert kept.tags == {"reviewed": "no"}
    assert kept.status == "READY"
    found = client.search_model_versions(f"run_id = '{run}' and name = '{name}'")
    assert sorted(int(version.version) for version in found) == [1, 2]
    client.delete_model_version(name, "1")
    assert int(mlflow.register_model(f"runs:/{run}/model", name).version) == 3
    with pytest.raises(MlflowException):
        client.get_model_version(name, "1")


def test_a_registered_model_is_described_tagged_renamed_searched_and_deleted(client, unique):
    stem = unique("bread")
    client.create_registered_model(f"{stem}-rye", tags={"kind": "dark"}, description="with caraway")
    client.create_registered_model(f"{stem}-wheat")
    with pytest.raises(MlflowException) as refused:
        client.create_registered_model(f"{stem}-rye")
    assert refused.value.error_code == "RESOURCE_ALREADY_EXISTS"
    client.update_registered_model(f"{stem}-wheat", "light")
    client.set_registered_model_tag(f"{stem}-wheat", "kind", "light")
    kept = client.get_registered_model(f"{stem}-wheat")
    assert (kept.description, kept.tags) == ("light", {"kind": "light"})
    found = client.search_registered_models(f"name LIKE '{stem}-%'", order_by=["name DESC"])
    assert [model.name for model in found] == [f"{stem}-wheat", f"{stem}-rye"]
    assert [model.name for model in client.search_registered_models(f"tags.kind = 'dark' and name ILIKE '{stem.upper()}%'")] == [f"{stem}-rye"]
    first = client.search_registered_models(f"name LIKE '{stem}-%'", max_results=1)
    assert first.token
    assert [model.name for model in client.search_registered_models(f"name LIKE '{stem}-%'", max_results=1, page_token=first.token)] == [f"{stem}-wheat"]
    client.delete_registered_model_tag(f"{stem}-wheat", "kind")
    client.rename_registered_model(f"{stem}-wheat", f"{stem}-spelt")
    assert client.get_registered_model(f"{stem}-spelt").tags == {}
    client.delete_registered_model(f"{stem}-rye")
    for gone in (f"{stem}-rye", f"{stem}-wheat"):
        with pytest.raises(MlflowException) as refused:
            client.get_registered_model(gone)
        assert refused.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_versions_are_described_tagged_and_found(client, experiment, unique):
    name = unique("versions")
    log_model(registered=name)
    log_model(registered=name)
    client.update_model_version(name, "2", "the better one")
    client.set_model_version_tag(name, "2", "checked", "yes")
    kept = client.get_model_version(name, "2")
    assert (kept.description, kept.tags["checked"]) == ("the better one", "yes")
    found = client.search_model_versions(f"name = '{name}'", order_by=["version_number DESC"])
    assert [int(version.version) for version in found] == [2, 1]
    assert [int(version.version) for version in client.search_model_versions(f"name = '{name}' and tags.checked = 'yes'")] == [2]
    client.delete_model_version_tag(name, "2", "checked")
    assert "checked" not in client.get_model_version(name, "2").tags
    assert client.get_model_version_download_uri(name, "2")


def test_an_alias_moves_and_goes(client, experiment, unique):
    name = unique("aliased")
    log_model(registered=name)
    log_model(registered=name)
    client.set_registered_model_alias(name, "champion", "1")
    client.set_registered_model_alias(name, "champion", "2")
    assert int(client.get_model_version_by_alias(name, "champion").version) == 2
    assert {alias: int(version) for alias, version in client.get_registered_model(name).aliases.items()} == {"champion": 2}
    assert client.get_model_version(name, "1").aliases == []
    assert client.get_model_version(name, "2").aliases == ["champion"]
    client.delete_registered_model_alias(name, "champion")
    with pytest.raises(MlflowException, match="(?i)alias champion not found"):
        client.get_model_version_by_alias(name, "champion")
    for wrong in ("latest", "v1", "a b"):
        with pytest.raises(MlflowException) as refused:
            client.set_registered_model_alias(name, wrong, "1")
        assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


def test_a_stage_is_held_by_one_where_the_others_are_archived(client, experiment, unique):
    name = unique("staged")
    for _ in range(3):
        log_model(registered=name)
    client.transition_model_version_stage(name, "1", "Production")
    client.transition_model_version_stage(name, "2", "production", archive_existing_versions=True)
    client.transition_model_version_stage(name, "3", "Staging")
    assert [client.get_model_version(name, str(i)).current_stage for i in (1, 2, 3)] == ["Archived", "Production", "Staging"]
    latest = {version.current_stage: int(version.version) for version in client.get_latest_versions(name)}
    assert latest == {"Archived": 1, "Production": 2, "Staging": 3}
    assert [int(version.version) for version in client.get_latest_versions(name, ["Staging"])] == [3]
    with pytest.raises(MlflowException) as refused:
        client.transition_model_version_stage(name, "1", "Oven")
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


def test_a_version_is_copied_to_another_model(client, experiment, unique):
    name = unique("from")
    log_model(registered=name)
    copied = client.copy_model_version(f"models:/{name}/1", unique("to"))
    assert int(copied.version) == 1
    assert_predicts(f"models:/{copied.name}/1")


@needs_three
def test_a_logged_model_has_params_metrics_tags_and_is_loaded_by_its_id(client, experiment):
    run, info = log_model()
    assert_predicts(f"models:/{info.model_id}")
    model = mlflow.get_logged_model(info.model_id)
    assert model.name == "model"
    assert model.source_run_id == run
    assert model.experiment_id == experiment.experiment_id
    assert str(model.status) in ("READY", "LoggedModelStatus.READY")
    mlflow.set_logged_model_tags(info.model_id, {"checked": "yes"})
    with mlflow.start_run(run_id=run):
        mlflow.log_metric("auc", 0.75, model_id=info.model_id)
    model = mlflow.get_logged_model(info.model_id)
    assert model.tags["checked"] == "yes"
    assert {metric.key: metric.value for metric in model.metrics}["auc"] == 0.75
    assert [output.model_id for output in client.get_run(run).outputs.model_outputs] == [info.model_id]
    client.delete_logged_model_tag(info.model_id, "checked")
    assert "checked" not in mlflow.get_logged_model(info.model_id).tags


@needs_three
def test_logged_models_are_searched_ordered_and_paged(client, experiment):
    made = []
    for i in range(5):
        model = mlflow.initialize_logged_model(name=f"m{i}", params={"depth": str(i)}, tags={"even": str(i % 2 == 0)}, model_type="agent")
        mlflow.finalize_logged_model(model.model_id, "READY")
        with mlflow.start_run():
            mlflow.log_metric("auc", i / 10, model_id=model.model_id)
        made.append(model.model_id)
    ids = [experiment.experiment_id]
    search = lambda **more: [model.model_id for model in client.search_logged_models(ids, **more)]
    best_first = [{"field_name": "metrics.auc", "ascending": False}]
    assert search(order_by=best_first) == made[::-1]
    assert search(filter_string="metrics.auc > 0.15 AND tags.even = 'True'", order_by=best_first) == [made[4], made[2]]
    assert search(filter_string="params.depth = '3'") == [made[3]]
    assert search(filter_string="name = 'm1'") == [made[1]]
    first = client.search_logged_models(ids, max_results=3, order_by=best_first)
    rest = client.search_logged_models(ids, max_results=3, order_by=best_first, page_token=first.token)
    assert [model.model_id for model in [*first, *rest]] == made[::-1]
    assert not rest.token
    client.delete_logged_model(made[0])
    assert made[0] not in search()


@needs_three
def test_a_registered_logged_model_knows_its_versions(client, experiment, unique):
    _, info = log_model()
    version = mlflow.register_model(info.model_uri, unique("from-id"))
    kept = client.get_model_version(version.name, version.version)
    assert info.model_id in (kept.model_id, kept.source.removeprefix("models:/"))
    assert version.name in mlflow.get_logged_model(info.model_id).tags["mlflow.modelVersions"]


@needs_three
def test_an_external_model_that_failed_says_so(client, experiment):
    model = mlflow.initialize_logged_model(name="broken")
    mlflow.finalize_logged_model(model.model_id, "FAILED")
    assert str(mlflow.get_logged_model(model.model_id).status).endswith("FAILED")


@needs_three
def test_a_prompt_is_a_model_that_searches_of_models_do_not_show(client, unique):
    name = unique("prompt")
    mlflow.genai.register_prompt(name=name, template="Bake {{bread}}.", commit_message="first")
    prompt = mlflow.genai.load_prompt(f"prompts:/{name}/1")
    assert prompt.format(bread="rye") == "Bake rye."
    assert client.search_registered_models(f"name = '{name}'") == []
