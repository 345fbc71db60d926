"""Small models of XGBoost and LightGBM as they save them, and what they answer, on rows with missing values and ties.

Run: python foreign.oracle.py > foreign.oracle.json   (xgboost 3.2.0, lightgbm 4.7.0, pandas 3.1)
"""

import json
import tempfile
import warnings
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
import xgboost as xgb

warnings.filterwarnings("ignore")
random = np.random.default_rng(7)
folder = Path(tempfile.mkdtemp())


def table(rows):
    frame = pd.DataFrame(
        {
            "a": random.normal(size=rows).round(2),
            "b": random.integers(-2, 3, rows).astype(float),
            "city": pd.Categorical(random.choice(["Aachen", "Bonn", "Celle", "Dortmund", "Emden"], rows)),
            "code": pd.Categorical(random.choice([3, 5, 9], rows)),
        }
    )
    frame.loc[random.random(rows) < 0.15, "a"] = np.nan
    frame.loc[random.random(rows) < 0.15, "b"] = np.nan
    frame.loc[random.random(rows) < 0.1, "city"] = np.nan
    return frame


train = table(400)
lean = train.a.fillna(0.7) + train.b.fillna(-1) + (train.city == "Bonn") - 2 * (train.city == "Celle") + (train.code == 5)
noise = random.normal(size=len(train)) / 2
yes = (lean + noise > 0).astype(int)
three = np.digitize(lean + noise, [-1, 1])
amount = np.exp((lean + noise) / 3)
numbers = ["a", "b"]
cases = []


def rows_for(columns, edges):
    """Rows of the same kind, every threshold of the model, and its neighbours in float32 and float64."""
    rows = table(12)
    frame = rows[columns].copy()
    for column, values in edges.items():
        near = [f(np.float64(v)) for v in values[:6] for f in (
            lambda v: v, lambda v: np.nextafter(v, -np.inf), lambda v: np.nextafter(v, np.inf),
            lambda v: float(np.nextafter(np.float32(v), np.float32(-np.inf))),
            lambda v: (v + float(np.nextafter(np.float32(v), np.float32(-np.inf)))) / 2,
        )]
        extra = frame.sample(len(near), replace=True, random_state=1).reset_index(drop=True)
        extra[column] = near
        frame = pd.concat([frame, extra], ignore_index=True)
    for zero in (0.0, -0.0, 1e-36, 1e-30, 1e30):
        extra = frame.head(1).copy()
        extra[numbers[0]] = zero
        frame = pd.concat([frame, extra], ignore_index=True)
    for column in columns:
        if column in ("city", "code"):
            frame[column] = frame[column].astype(train[column].dtype)
    return frame


def keep(name, library, text, columns, edges, answer, encoding="utf-8"):
    frame = rows_for(columns, edges)
    answers = np.asarray(answer(frame), dtype=float)
    rows = [[None if pd.isna(v) else (v.item() if hasattr(v, "item") else v) for v in row] for row in frame.astype(object).values.tolist()]
    cases.append({"name": name, "library": library, "encoding": encoding, "model": text, "rows": rows, "answers": answers.tolist()})


def xgb_edges(booster):
    edges = {}
    for tree in booster.get_dump(dump_format="json"):
        todo = [json.loads(tree)]
        while todo:
            node = todo.pop()
            if "children" in node:
                if isinstance(node["split_condition"], (int, float)) and node["split"] in numbers:
                    edges.setdefault(node["split"], []).append(float(np.float32(node["split_condition"])))
                todo += node["children"]
    return edges


def xgboost_case(name, params, columns, target, rounds=3, ubj=False):
    matrix = xgb.DMatrix(train[columns], target, enable_categorical=True)
    booster = xgb.train({"max_depth": 3, "seed": 1, "nthread": 1, **params}, matrix, rounds)
    path = folder / ("m.ubj" if ubj else "m.json")
    booster.save_model(path)
    text = path.read_bytes().hex() if ubj else path.read_text()
    predict = lambda frame: booster.predict(xgb.DMatrix(frame, enable_categorical=True))
    edges = {} if params.get("booster") == "gblinear" else xgb_edges(booster)
    keep(name, "xgboost", text, columns, edges, predict, "hex" if ubj else "utf-8")


def lightgbm_case(name, params, columns, target, rounds=3, **options):
    data = lgb.Dataset(train[columns], target, **options)
    settings = {"num_leaves": 6, "min_data_in_leaf": 5, "min_data_per_group": 5, "cat_smooth": 1, "seed": 1, "num_threads": 1,
                "deterministic": True, "verbose": -1}
    booster = lgb.train({**settings, **params}, data, rounds)
    edges = {}
    for tree in booster.dump_model()["tree_info"]:
        todo = [tree["tree_structure"]]
        while todo:
            node = todo.pop()
            if "split_feature" in node:
                if node["decision_type"] == "<=":
                    edges.setdefault(columns[node["split_feature"]], []).append(node["threshold"])
                todo += [node["left_child"], node["right_child"]]
    path = folder / "m.txt"
    booster.save_model(path)
    text = path.read_text()
    lines = text.split("\n")
    kept = [line for line in lines if not line.startswith("[") or line.startswith(("[boosting", "[categorical_feature"))]
    keep(name, "lightgbm", "\n".join(kept), columns, edges, booster.predict)


every = ["a", "b", "city", "code"]
xgboost_case("XGBoost, two classes, missing values", {"objective": "binary:logistic"}, numbers, yes)
xgboost_case("XGBoost, categories of pandas", {"objective": "binary:logistic", "max_cat_to_onehot": 1}, every, yes)
xgboost_case("XGBoost, categories one against the rest", {"objective": "binary:logistic", "max_cat_to_onehot": 99}, every, yes)
xgboost_case("XGBoost, three classes, as UBJSON", {"objective": "multi:softprob", "num_class": 3}, every, three, 2, ubj=True)
xgboost_case("XGBoost, base score given", {"objective": "binary:logistic", "base_score": 0.2}, numbers, yes, 2)
xgboost_case("XGBoost, counts", {"objective": "count:poisson"}, numbers, amount.round(), 2)
xgboost_case("XGBoost, DART", {"booster": "dart", "rate_drop": 0.5, "objective": "reg:squarederror"}, numbers, amount, 6)
xgboost_case("XGBoost, forest of three classes", {"num_parallel_tree": 3, "subsample": 0.5, "objective": "multi:softprob", "num_class": 3}, numbers, three, 2)
xgboost_case("XGBoost, linear", {"booster": "gblinear", "objective": "binary:logistic"}, numbers, yes)

lightgbm_case("LightGBM, two classes, missing is NaN", {"objective": "binary"}, numbers, yes)
lightgbm_case("LightGBM, categories of pandas", {"objective": "binary", "sigmoid": 0.7}, every, yes)
lightgbm_case("LightGBM, zero is missing", {"objective": "regression", "zero_as_missing": True}, numbers, amount)
filled = train[numbers].fillna(0)
train_before, train = train, train.assign(a=filled.a, b=filled.b)
lightgbm_case("LightGBM, nothing was missing", {"objective": "regression_l1"}, numbers, amount)
train = train_before
lightgbm_case("LightGBM, missing is not used", {"objective": "poisson", "use_missing": False}, numbers, amount)
lightgbm_case("LightGBM, three classes", {"objective": "multiclass", "num_class": 3}, every, three, 2)
lightgbm_case("LightGBM, three classes one against the rest", {"objective": "multiclassova", "num_class": 3}, numbers, three, 2)
lightgbm_case("LightGBM, forest", {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6, "objective": "binary"}, numbers, yes)
lightgbm_case("LightGBM, DART", {"boosting": "dart", "drop_rate": 0.5, "objective": "regression"}, numbers, amount, 6)
lightgbm_case("LightGBM, one class only", {"objective": "binary"}, numbers, np.ones(len(train), dtype=int), 2)

print("[")
print(",\n".join(json.dumps(case, ensure_ascii=False) for case in cases))
print("]")
