"""load.py FOLDER: reads what Levain wrote with onnxruntime, xgboost and mlflow, and prints what each answers to rows.json."""

import json
import sys
from pathlib import Path

import mlflow
import numpy as np
import onnx
import onnxruntime
import pandas as pd
import xgboost

folder = Path(sys.argv[1])
asked = json.loads((folder / "rows.json").read_text())
frame = pd.DataFrame(asked["rows"], columns=asked["columns"])
for column in frame:
    if column not in asked["levels"]:
        frame[column] = frame[column].astype(float)
told = {}


def feed(session):
    inputs = session.get_inputs()
    if len(inputs) == 1:
        return {inputs[0].name: frame.to_numpy(dtype=float)}
    return {
        one.name: np.array([["" if v is None else v] for v in frame[one.name]], dtype=object)
        if one.type == "tensor(string)"
        else frame[[one.name]].to_numpy(dtype=float)
        for one in inputs
    }


model = onnx.load(folder / "model.onnx")
onnx.checker.check_model(model, full_check=True)
session = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
answers = session.run(None, feed(session))
told["onnx"] = np.asarray(answers[-1], dtype=float).tolist()
if len(answers) > 1:
    told["labels"] = [str(v) for v in np.asarray(answers[0]).tolist()]

if (folder / "model.json").exists():
    categories = {name: pd.CategoricalDtype(levels) for name, levels in asked["levels"].items()}
    booster = xgboost.Booster(model_file=folder / "model.json")
    data = xgboost.DMatrix(frame.astype(categories), enable_categorical=True)
    told["xgboost"] = booster.predict(data).astype(float).tolist()

loaded = mlflow.pyfunc.load_model(str(folder / "mlflow"))
assert mlflow.onnx.load_model(str(folder / "mlflow")).graph.node
answered = loaded.predict(frame)
told["mlflow"] = answered.filter(like="probability_" if "labels" in told else "prediction").to_numpy(dtype=float).tolist()
print(json.dumps(told))
