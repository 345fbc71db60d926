"""peers.py FOLDER: trains 500 trees of 31 leaves with LightGBM, XGBoost and scikit-learn, saves them, and times each one's answers.

Prints {"name": {"1": microseconds, "10000": microseconds per row}} in the end; CPU time of one thread, least of several.
"""

import json
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import lightgbm  # noqa: E402  (reads the number of threads when it is imported)
import numpy  # noqa: E402
import onnxruntime  # noqa: E402
import xgboost  # noqa: E402
from onnxmltools import convert_lightgbm  # noqa: E402
from onnxmltools.convert.common.data_types import FloatTensorType  # noqa: E402
from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: E402

folder = sys.argv[1]
random = numpy.random.default_rng(5)
columns, batch = 28, 10_000
rows = random.normal(size=(50_000, columns)).astype(numpy.float32)
lean = rows[:, 0] * rows[:, 1] + numpy.sin(3 * rows[:, 2]) + rows[:, 3:9].sum(axis=1) / 3 + (rows[:, 9] > 0) * rows[:, 10]
target = (lean + random.normal(size=len(rows)) > 0).astype(int)
new = random.normal(size=(batch, columns)).astype(numpy.float32)
new.astype(numpy.float64).tofile(f"{folder}/rows.f64")

light = lightgbm.train({"objective": "binary", "num_leaves": 31, "num_threads": 1, "verbose": -1}, lightgbm.Dataset(rows, target), 500)
light.save_model(f"{folder}/lightgbm.txt")
extreme = xgboost.train(
    {"objective": "binary:logistic", "grow_policy": "lossguide", "max_leaves": 31, "max_depth": 0, "nthread": 1},
    xgboost.DMatrix(rows, target), 500,
)
extreme.save_model(f"{folder}/xgboost.json")
hist = HistGradientBoostingClassifier(max_iter=500, max_leaf_nodes=31, early_stopping=False).fit(rows, target)
onnx = convert_lightgbm(light, initial_types=[("input", FloatTensorType([None, columns]))], zipmap=False)
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(onnx.SerializeToString(), options, providers=["CPUExecutionProvider"])

light.predict(new, num_threads=1).tofile(f"{folder}/lightgbm.f64")
extreme.inplace_predict(new).astype(numpy.float64).tofile(f"{folder}/xgboost.f64")
contenders = {
    "ONNX Runtime": lambda some: session.run(None, {"input": some}),
    "XGBoost": lambda some: extreme.inplace_predict(some),
    "LightGBM": lambda some: light.predict(some, num_threads=1),
    "scikit-learn": lambda some: hist.predict_proba(some),
}


def least(work, count, repeats=5):
    work()
    taken = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        taken.append((time.process_time() - began) / count * 1e6)
    return min(taken)


def each(predict, single):
    for row in single:
        predict(row)


told = {}
for name, predict in contenders.items():
    few = 20 if name == "scikit-learn" else 300
    single = [new[i : i + 1] for i in range(few)]
    told[name] = {
        "1": least(lambda: each(predict, single), few),
        "10000": least(lambda: predict(new), batch),
    }
print(json.dumps(told))
