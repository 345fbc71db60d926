"""What the tests of the suite share: a client of the server under test, and a report that the runner reads."""

import json
import os
import uuid

import mlflow
import pytest
from mlflow import MlflowClient

IS_THREE = int(mlflow.__version__.split(".")[0]) >= 3
needs_three = pytest.mark.skipif(not IS_THREE, reason="came with MLflow 3")


@pytest.fixture
def client():
    return MlflowClient()


@pytest.fixture
def url():
    return os.environ["MLFLOW_TRACKING_URI"]


@pytest.fixture
def unique():
    """A name that nothing else on the server has."""
    return lambda stem: f"{stem}-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def experiment(unique):
    """A new experiment, active in the fluent API."""
    return mlflow.set_experiment(unique("suite"))


@pytest.fixture(autouse=True)
def nothing_left_behind():
    yield
    while mlflow.active_run():
        mlflow.end_run()
    for name in ("sklearn", "lightgbm"):
        getattr(mlflow, name).autolog(disable=True)
    if os.environ["MLFLOW_TRACKING_URI"] != mlflow.get_tracking_uri():
        mlflow.set_tracking_uri(None)


def pytest_runtest_logreport(report):
    """One line of JSON for each test that ran."""
    if report.when != "call" and report.passed:
        return
    line = {"name": report.nodeid, "outcome": report.outcome, "text": report.longreprtext}
    with open(os.environ["SUITE_REPORT"], "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
