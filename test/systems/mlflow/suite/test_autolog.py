"""Autologging: what people get without writing a line about it."""

import mlflow
import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, train_test_split

from conftest import IS_THREE


@pytest.fixture
def iris():
    x, y = load_iris(return_X_y=True, as_frame=True)
    return train_test_split(x, y, random_state=7)


def newest_run(client, experiment):
    return client.search_runs([experiment.experiment_id])[0]


def test_scikit_learn_logs_params_metrics_the_dataset_and_a_model_that_predicts(client, experiment, iris):
    x, x_test, y, _ = iris
    mlflow.sklearn.autolog(**_cloudpickle(mlflow.sklearn))
    model = LogisticRegression(C=0.5, max_iter=500).fit(x, y)
    run = newest_run(client, experiment)
    assert run.info.status == "FINISHED"
    assert run.data.params["C"] == "0.5"
    assert run.data.params["max_iter"] == "500"
    assert run.data.metrics["training_accuracy_score"] > 0.9
    assert run.data.tags["estimator_name"] == "LogisticRegression"
    assert len(run.inputs.dataset_inputs) == 1
    assert [tag.value for tag in run.inputs.dataset_inputs[0].tags if tag.key == "mlflow.data.context"] == ["train"]
    loaded = mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/model")
    assert np.array_equal(loaded.predict(x_test), model.predict(x_test))
    assert "training_confusion_matrix.png" in [item.path for item in client.list_artifacts(run.info.run_id)]


def test_scikit_learn_logs_a_search_with_its_candidates_as_children(client, experiment, iris):
    x, _, y, _ = iris
    mlflow.sklearn.autolog(max_tuning_runs=3, **_cloudpickle(mlflow.sklearn))
    GridSearchCV(LogisticRegression(max_iter=500), {"C": [0.1, 1, 10]}, cv=3).fit(x, y)
    runs = client.search_runs([experiment.experiment_id])
    parents = [run for run in runs if "mlflow.parentRunId" not in run.data.tags]
    assert len(runs) == 4
    assert len(parents) == 1
    assert parents[0].data.metrics["best_cv_score"] > 0.9
    children = [run for run in runs if run.data.tags.get("mlflow.parentRunId") == parents[0].info.run_id]
    assert sorted(float(run.data.params["C"]) for run in children) == [0.1, 1, 10]


def test_scikit_learn_logs_what_is_scored_after_the_fit(client, experiment, iris):
    x, x_test, y, y_test = iris
    mlflow.sklearn.autolog(log_models=False)
    with mlflow.start_run() as run:
        score = LogisticRegression(max_iter=500).fit(x, y).score(x_test, y_test)
    metrics = client.get_run(run.info.run_id).data.metrics
    assert metrics["LogisticRegression_score_x_test"] == score


def test_lightgbm_logs_the_curve_of_each_metric_and_a_model_that_predicts(client, experiment, iris):
    import lightgbm

    x, x_test, y, y_test = iris
    mlflow.lightgbm.autolog()
    train = lightgbm.Dataset(x, y)
    options = {"objective": "multiclass", "num_class": 3, "metric": "multi_logloss", "verbose": -1, "num_threads": 1}
    booster = lightgbm.train(options, train, num_boost_round=20, valid_sets=[train, lightgbm.Dataset(x_test, y_test)], valid_names=["train", "valid"])
    run = newest_run(client, experiment)
    assert run.data.params["num_boost_round"] == "20"
    assert run.data.params["objective"] == "multiclass"
    curve = client.get_metric_history(run.info.run_id, "valid-multi_logloss")
    assert [point.step for point in curve] == list(range(20))
    assert curve[-1].value == run.data.metrics["valid-multi_logloss"]
    assert curve[0].value > curve[-1].value
    loaded = mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/model")
    assert np.allclose(loaded.predict(x_test), booster.predict(x_test))
    assert "feature_importance_gain.json" in [item.path for item in client.list_artifacts(run.info.run_id)]


def test_autolog_registers_the_model_when_asked(client, experiment, iris, unique):
    x, _, y, _ = iris
    name = unique("auto")
    mlflow.sklearn.autolog(registered_model_name=name, **_cloudpickle(mlflow.sklearn))
    LogisticRegression(max_iter=500).fit(x, y)
    run = newest_run(client, experiment)
    assert client.get_model_version(name, "1").run_id == run.info.run_id
    if IS_THREE:
        assert len(client.search_logged_models([experiment.experiment_id])) == 1


def _cloudpickle(flavor):
    """Newer versions ask for a format that needs another package."""
    return {"serialization_format": "cloudpickle"} if "serialization_format" in flavor.autolog.__code__.co_varnames else {}
