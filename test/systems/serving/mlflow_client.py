"""Asks a server of the iris model with MLflow's own scoring client; prints what it was told as JSON."""

import json
import sys

import numpy as np
import pandas as pd
import requests
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

_, host, port = sys.argv
COLUMNS = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
ROWS = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]
FRAME = pd.DataFrame(ROWS, columns=COLUMNS)

client = ScoringServerClient(host, int(port))
client.wait_server_ready(timeout=10)


def labels(data, **how):
    return client.invoke(data, **how).get_predictions()[0].tolist()


def refusal(data):
    try:
        client.invoke(data)
        return None
    except Exception as error:
        return str(error)


def post(body, content_type):
    answer = requests.post(f"http://{host}:{port}/invocations", data=body, headers={"Content-Type": content_type})
    return [answer.status_code, answer.json()]


def told():
    yield "version", client.get_version()
    yield "frame", labels(FRAME)
    yield "columns in another order", labels(FRAME[COLUMNS[::-1]])
    yield "array", labels(np.array(ROWS))
    by_name = {"inputs": {name: FRAME[name].tolist() for name in COLUMNS}}
    yield "arrays by name", post(json.dumps(by_name), "application/json")[1]["predictions"]
    yield "params", client.invoke(FRAME, params={"method": "predict_proba"}).get_predictions(predictions_format="ndarray").shape
    yield "csv", post(FRAME.to_csv(index=False), "text/csv")[1]["predictions"]
    yield "records", post(json.dumps({"dataframe_records": FRAME.to_dict(orient="records")}), "application/json")[1]["predictions"]
    yield "split", post(json.dumps({"dataframe_split": FRAME.to_dict(orient="split")}), "application/json")[1]["predictions"]
    yield "refused", refusal(FRAME.drop(columns="petal_width"))
    yield "status", post("x", "application/x-npy")[0]


print(json.dumps(dict(told())))
