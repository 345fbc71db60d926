"""Artifacts: up, down, listed, and kept from leading anywhere else."""

import os

import mlflow
import pytest
import requests
from mlflow import MlflowClient


@pytest.fixture
def run(experiment):
    with mlflow.start_run() as run:
        yield run


def test_files_texts_and_folders_go_up_and_come_down(client, run, tmp_path):
    folder = tmp_path / "out"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text("a")
    (folder / "deep" / "b.bin").write_bytes(bytes(range(256)) * 1000)
    (folder / "deep" / "empty").write_bytes(b"")
    mlflow.log_artifacts(str(folder), artifact_path="kept")
    mlflow.log_artifact(str(folder / "a.txt"))
    mlflow.log_text("Brot 🥖", "notes/first.md")
    mlflow.log_dict({"a": [1, None]}, "config.json")
    id = run.info.run_id
    assert sorted(_names(client, id)) == ["a.txt", "config.json", "kept", "notes"]
    assert sorted(_names(client, id, "kept")) == ["kept/a.txt", "kept/deep"]
    sizes = {item.path: (item.is_dir, item.file_size or 0) for item in client.list_artifacts(id, "kept/deep")}
    assert sizes == {"kept/deep/b.bin": (False, 256_000), "kept/deep/empty": (False, 0)}
    (tmp_path / "down").mkdir()
    down = client.download_artifacts(id, "kept", str(tmp_path / "down"))
    assert open(os.path.join(down, "deep", "b.bin"), "rb").read() == bytes(range(256)) * 1000
    assert open(os.path.join(down, "deep", "empty"), "rb").read() == b""
    assert mlflow.artifacts.load_text(f"runs:/{id}/notes/first.md") == "Brot 🥖"
    assert mlflow.artifacts.load_dict(f"runs:/{id}/config.json") == {"a": [1, None]}


def test_a_file_that_is_put_again_is_replaced(client, run):
    mlflow.log_text("one", "note.txt")
    mlflow.log_text("two", "note.txt")
    assert mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/note.txt") == "two"
    assert _names(client, run.info.run_id) == ["note.txt"]


def test_names_in_any_script_and_with_blanks_come_back(client, run, tmp_path):
    name = "Größe (1) + 50% 酵母.txt"
    (tmp_path / name).write_text("x")
    mlflow.log_artifact(str(tmp_path / name), "a b")
    assert _names(client, run.info.run_id, "a b") == [f"a b/{name}"]
    assert open(client.download_artifacts(run.info.run_id, f"a b/{name}")).read() == "x"


def test_a_figure_an_image_and_a_table_are_kept(client, run):
    import matplotlib

    matplotlib.use("Agg")
    import numpy as np
    import pandas as pd
    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    axes.plot([1, 2])
    mlflow.log_figure(figure, "plots/line.png")
    pyplot.close(figure)
    mlflow.log_table(pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}), "table.json")
    assert client.list_artifacts(run.info.run_id, "plots")[0].file_size > 1000
    table = mlflow.load_table("table.json", run_ids=[run.info.run_id])
    assert table["b"].tolist() == ["x", "y"]
    assert np.array_equal(table["a"], [1, 2])


def test_a_file_of_fifty_megabytes_comes_back_the_same(client, run, tmp_path):
    content = os.urandom(1 << 20) * 50
    (tmp_path / "big.bin").write_bytes(content)
    mlflow.log_artifact(str(tmp_path / "big.bin"))
    assert open(client.download_artifacts(run.info.run_id, "big.bin"), "rb").read() == content


def test_what_is_not_there_is_not_found(client, run):
    with pytest.raises(Exception, match="(?i)not found|no such|does not exist|404|failed to download"):
        client.download_artifacts(run.info.run_id, "nothing.txt")
    assert client.list_artifacts(run.info.run_id, "nothing") == []


@pytest.mark.parametrize("path", ["../up", "a/../../up", "/etc/passwd", "%2e%2e/up", "..%2fup", "a/%252e%252e/up", "..\\up", "C:\\up"])
def test_no_path_leads_out_of_the_artifacts(url, run, path):
    root = mlflow.get_artifact_uri().split("mlflow-artifacts:", 1)[1].lstrip("/")
    proxy = f"{url}/api/2.0/mlflow-artifacts/artifacts/{root}"
    session = requests.Session()
    for method in ("PUT", "GET", "DELETE"):
        request = requests.Request(method, f"{proxy}/x", data=b"x").prepare()
        # Set after the library could tidy the address up.
        request.url = f"{proxy}/{path.replace('/', '%2f', 1) if path.startswith('/') else path}"
        answer = session.send(request, timeout=30)
        assert 400 <= answer.status_code < 500, (method, request.url, answer.status_code, answer.text)
    listed = requests.get(f"{url}/api/2.0/mlflow/artifacts/list", {"run_id": run.info.run_id, "path": path}, timeout=30)
    assert listed.status_code == 400, listed.text
    assert MlflowClient().list_artifacts(run.info.run_id) == []


def _names(client, run, path=None):
    return [item.path for item in client.list_artifacts(run, path)]
