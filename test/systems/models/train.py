"""train.py FOLDER: trains with XGBoost, LightGBM and scikit-learn, saves the models, and writes what each answers to cases.json.

Rows have missing values, levels, and values that stand exactly on the models' thresholds.
"""

import json
import sys
from pathlib import Path

import lightgbm
import mlflow
import numpy as np
import onnxruntime
import pandas as pd
import xgboost
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import RandomForestClassifier

folder = Path(sys.argv[1])
random = np.random.default_rng(11)
rows = 3000
table = pd.DataFrame({
    "age": random.integers(18, 80, rows).astype(float),
    "spend": random.gamma(2, 30, rows).round(1),
    "plan": pd.Categorical(random.choice(["basic", "plus", "pro", "team"], rows)),
})
table.loc[random.random(rows) < 0.1, "age"] = np.nan
table.loc[random.random(rows) < 0.1, "plan"] = np.nan
lean = (table.spend - 60) / 30 - (table.plan == "pro") + (table.age.fillna(50) > 50) + random.normal(size=rows) / 2
yes = (lean > 0).astype(int)
three = np.digitize(lean, [-0.5, 1])
numbers = table[["age", "spend"]]
cases = []


def keep(name, path, frame, answers):
    listed = [[None if pd.isna(v) else v for v in row] for row in frame.astype(object).values.tolist()]
    cases.append({"name": name, "path": str(path), "rows": listed, "answers": np.asarray(answers, dtype=float).tolist()})


def with_ties(frame, limits):
    """Rows of which every threshold is one's value, and the numbers beside it in float32 and float64."""
    extra = frame.sample(5 * len(limits), replace=True, random_state=2).reset_index(drop=True)
    for i, (column, limit) in enumerate(limits):
        near = np.float32(limit)
        for j, value in enumerate([limit, near, np.nextafter(near, np.float32(-1e9)), np.nextafter(near, np.float32(1e9)), np.nextafter(limit, -1e9)]):
            extra.loc[5 * i + j, column] = float(value)
    return pd.concat([frame.head(400), extra], ignore_index=True).astype({c: frame[c].dtype for c in frame.columns})


def xgboost_limits(booster):
    dump = booster.trees_to_dataframe()
    dump = dump[dump.Feature.isin(["age", "spend"])]
    return list(zip(dump.Feature, dump.Split.astype(float)))[:40]


for name, target, params in [
    ("xgboost of two classes", yes, {"objective": "binary:logistic"}),
    ("xgboost of three classes", three, {"objective": "multi:softprob", "num_class": 3}),
    ("xgboost of a number", np.exp(lean / 3), {"objective": "reg:squarederror", "booster": "dart", "rate_drop": 0.2}),
]:
    data = xgboost.DMatrix(table, target, enable_categorical=True)
    booster = xgboost.train({"max_depth": 5, "max_cat_to_onehot": 1, **params}, data, 30)
    for ending in ("json", "ubj"):
        path = folder / f"{name.replace(' ', '-')}.{ending}"
        booster.save_model(path)
        new = with_ties(table, xgboost_limits(booster))
        keep(f"{name}, {ending}", path, new, booster.predict(xgboost.DMatrix(new, enable_categorical=True)))

for name, target, params in [
    ("lightgbm of two classes", yes, {"objective": "binary"}),
    ("lightgbm of three classes", three, {"objective": "multiclass", "num_class": 3}),
    ("lightgbm where zero is missing", np.exp(lean / 3), {"objective": "regression", "zero_as_missing": True}),
    ("lightgbm forest", yes, {"objective": "binary", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.7}),
]:
    booster = lightgbm.train({"num_leaves": 15, "verbose": -1, **params}, lightgbm.Dataset(table, target), 30)
    path = folder / f"{name.replace(' ', '-')}.txt"
    booster.save_model(path)
    dump = booster.trees_to_dataframe()
    dump = dump[dump.decision_type == "<="]
    new = with_ties(table, list(zip(dump.split_feature, dump.threshold.astype(float)))[:40])
    keep(name, path, new, booster.predict(new))

folder_model = folder / "mlflow-xgboost"
plain = xgboost.XGBClassifier(n_estimators=20, max_depth=3).fit(numbers, yes)
signature = mlflow.models.infer_signature(numbers, yes)
mlflow.xgboost.save_model(plain.get_booster(), folder_model, signature=signature)
keep("a folder that MLflow wrote", folder_model, numbers.head(300), plain.predict_proba(numbers.head(300))[:, 1])

forest = RandomForestClassifier(20, max_depth=7, random_state=1).fit(numbers.fillna(-1).astype(np.float32), three)
path = folder / "forest.onnx"
path.write_bytes(to_onnx(forest, initial_types=[("input", FloatTensorType([None, 2]))]).SerializeToString())
new = numbers.fillna(-1).head(400).astype(np.float32)
session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
keep("a forest of scikit-learn as ONNX", path, new.astype(float), [[row[k] for k in range(3)] for row in session.run(None, {"input": new.values})[1]])

(folder / "cases.json").write_text(json.dumps(cases))
