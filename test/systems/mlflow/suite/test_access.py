"""Logging in, at a server that asks for it."""

import os

import mlflow
import pytest
import requests
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException


@pytest.fixture
def guarded(at_the_server_under_test, monkeypatch):
    """The address of a server that lets nobody in without credentials; the client has none yet."""
    for name in ("USERNAME", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"MLFLOW_TRACKING_{name}", raising=False)
    mlflow.set_tracking_uri(os.environ["SUITE_GUARDED_URL"])
    return os.environ["SUITE_GUARDED_URL"]


def log_in(monkeypatch, user):
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", user)
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", os.environ["SUITE_PASSWORD"])


def test_nobody_gets_in_without_credentials(guarded):
    with pytest.raises(MlflowException, match="401|UNAUTHENTICATED|who you are"):
        MlflowClient().search_experiments()
    answer = requests.get(f"{guarded}/api/2.0/mlflow/experiments/get", {"experiment_id": "0"}, timeout=30)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith('Basic realm="mlflow"')
    assert requests.get(f"{guarded}/health", timeout=30).text == "OK"


def test_a_wrong_password_is_refused(guarded, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "scientist")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "not the password")
    with pytest.raises(MlflowException, match="401|UNAUTHENTICATED|who you are"):
        MlflowClient().search_experiments()


def test_name_and_password_let_a_run_be_written(guarded, monkeypatch, unique, tmp_path):
    log_in(monkeypatch, "scientist")
    mlflow.set_experiment(unique("guarded"))
    with mlflow.start_run() as run:
        mlflow.log_metric("m", 1)
        mlflow.log_text("kept", "note.txt")
    assert MlflowClient().get_run(run.info.run_id).data.metrics == {"m": 1}
    assert mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/note.txt") == "kept"


def test_a_token_lets_a_run_be_written(guarded, monkeypatch, unique):
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", os.environ["SUITE_TOKEN"])
    mlflow.set_experiment(unique("guarded"))
    with mlflow.start_run() as run:
        mlflow.log_param("p", 1)
    assert MlflowClient().get_run(run.info.run_id).data.params == {"p": "1"}


def test_a_reader_reads_and_writes_nothing(guarded, monkeypatch, unique):
    log_in(monkeypatch, "reader")
    assert MlflowClient().get_experiment("0").name == "Default"
    with pytest.raises(MlflowException) as refused:
        MlflowClient().create_experiment(unique("refused"))
    assert refused.value.error_code == "PERMISSION_DENIED"
