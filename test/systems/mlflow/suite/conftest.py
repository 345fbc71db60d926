"""What the tests of the suite share: a client of the server under test, and a report that the runner reads."""

import json
import os
import uuid

import mlflow
import pytest
from mlflow import MlflowClient

SERVER_URL = os.environ["MLFLOW_TRACKING_URI"]
IS_THREE = int(mlflow.__version__.split(".")[0]) >= 3
needs_three = pytest.mark.skipif(not IS_THREE, reason="came with MLflow 3")


@pytest.fixture
def client(at_the_server_under_test):
    return MlflowClient()


@pytest.fixture
def url():
    return SERVER_URL


@pytest.fixture
def unique():
    """A name that nothing else on the server has."""
    return lambda stem: f"{stem}-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def experiment(at_the_server_under_test, unique):
    """A new experiment, active in the fluent API."""
    return mlflow.set_experiment(unique("suite"))


@pytest.fixture(autouse=True)
def at_the_server_under_test():
    """Never at a store of the client's own, which would pass these tests too."""
    mlflow.set_tracking_uri(SERVER_URL)
    yield
    while mlflow.active_run():
        mlflow.end_run()
    for name in ("sklearn", "lightgbm"):
        getattr(mlflow, name).autolog(disable=True)


def pytest_runtest_logreport(report):
    """One line of JSON for each test that ran."""
    if report.when != "call" and report.passed:
        return
    line = {"name": report.nodeid, "outcome": report.outcome, "text": report.longreprtext}
    with open(os.environ["SUITE_REPORT"], "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
