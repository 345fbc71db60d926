"""Small models as ONNX, converted by skl2onnx and onnxmltools or made by hand, and what ONNX Runtime answers.

Run: python onnx.oracle.py > onnx.oracle.json   (onnxruntime 1.32, skl2onnx 1.20, onnxmltools 1.16, scikit-learn 1.9.1, xgboost 3.2, lightgbm 4.7)
"""

import json
import warnings

import lightgbm
import numpy as np
import pandas as pd
import onnxruntime
from onnx import TensorProto, helper
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType as ToolsFloat
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

warnings.filterwarnings("ignore")
make_attribute = helper.make_attribute
# skl2onnx 1.20 gives onnx 1.23 truth values where it wants whole numbers.
helper.make_attribute = lambda key, value, *rest, **more: make_attribute(
    key, [int(one) if isinstance(one, (bool, np.bool_)) else one for one in value] if isinstance(value, list) else value, *rest, **more
)
random = np.random.default_rng(3)
rows = random.normal(size=(300, 3)).round(2).astype(np.float32)
lean = rows[:, 0] - rows[:, 1] + random.normal(size=300) / 2
yes, three, amount = (lean > 0).astype(int), np.digitize(lean, [-1, 1]), np.exp(lean / 3)
holes = rows.copy()
holes[random.random(rows.shape) < 0.1] = np.nan
cases = []


def thresholds(model):
    for node in model.graph.node:
        for attribute in node.attribute:
            if attribute.name == "nodes_values":
                return [v for v in attribute.floats if v != 0][:8]
    return []


def keep(name, model, new):
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    inputs = session.get_inputs()
    if len(inputs) == 1:
        edges = [np.float32(v) for v in thresholds(model)]
        extra = np.repeat(new[:1], 3 * len(edges), axis=0)
        for i, v in enumerate(edges):
            extra[3 * i : 3 * i + 3, :] = np.array([v, np.nextafter(v, np.float32(9)), np.nextafter(v, np.float32(-9))])[:, None]
        new = np.concatenate([new, extra])
        answers = session.run(None, {inputs[0].name: new})
        listed = [[None if np.isnan(v) else float(v) for v in row] for row in new]
    else:
        answers = session.run(None, {one.name: np.array([[row[i]] for row in new], dtype=object if "string" in one.type else np.float32)
                                     for i, one in enumerate(inputs)})
        listed = new
    scores = answers[-1]
    if isinstance(scores, list):
        scores = np.array([[row[k] for k in sorted(row)] for row in scores])
    labels = None if len(answers) == 1 else np.asarray(answers[0]).tolist()
    cases.append({"name": name, "model": model.SerializeToString().hex(), "rows": listed,
                  "labels": labels, "scores": np.asarray(scores, dtype=float).reshape(len(listed), -1).tolist()})


floats = [("input", FloatTensorType([None, 3]))]
plain = random.normal(size=(20, 3)).round(2).astype(np.float32)
missing = plain.copy()
missing[random.random(plain.shape) < 0.2] = np.nan
keep("a decision tree of scikit-learn", to_onnx(DecisionTreeClassifier(max_depth=4).fit(rows, yes), initial_types=floats), plain)
keep("a forest of three classes of scikit-learn", to_onnx(RandomForestClassifier(5, max_depth=4, random_state=1).fit(rows, three), initial_types=floats), plain)
keep("histogram boosting of scikit-learn, with missing values", to_onnx(HistGradientBoostingClassifier(max_iter=4, max_leaf_nodes=6).fit(holes, yes), initial_types=floats), missing)
keep("histogram boosting of three classes", to_onnx(HistGradientBoostingClassifier(max_iter=3, max_leaf_nodes=5).fit(rows, three), initial_types=floats, options={"zipmap": False}), plain)
keep("boosting of a number", to_onnx(GradientBoostingRegressor(n_estimators=4).fit(rows, amount), initial_types=floats), plain)
keep("logistic regression on scaled columns", to_onnx(make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, yes), initial_types=floats), plain)
keep("logistic regression of three named classes", to_onnx(make_pipeline(SimpleImputer(), MinMaxScaler(), LogisticRegression()).fit(holes, np.array(["a", "b", "c"])[three]), initial_types=floats), missing)
keep("linear regression", to_onnx(LinearRegression().fit(rows, amount), initial_types=floats), plain)
city = random.choice(["Aachen", "Bonn", "Celle"], 300)
frame = pd.DataFrame({"a": rows[:, 0], "b": rows[:, 1], "city": city})
both = ColumnTransformer([("n", StandardScaler(), ["a", "b"]), ("c", OneHotEncoder(handle_unknown="ignore"), ["city"])])
named = [("a", FloatTensorType([None, 1])), ("b", FloatTensorType([None, 1])), ("city", StringTensorType([None, 1]))]
keep("columns by name, numbers and levels", to_onnx(make_pipeline(both, LogisticRegression()).fit(frame, yes), initial_types=named),
     [[float(a), float(b), c] for a, b, c in zip(plain[:8, 0], plain[:8, 1], ["Aachen", "Bonn", "Celle", "Dortmund"] * 2)])
light = lightgbm.LGBMClassifier(n_estimators=4, num_leaves=6, verbose=-1).fit(rows, yes)
keep("LightGBM by onnxmltools", convert_lightgbm(light, initial_types=[("input", ToolsFloat([None, 3]))], zipmap=False), plain)


def by_hand(modes, tracks, kind, single):
    """Two trees of depth two for each mode."""
    at = dict(treeids=[], nodeids=[], featureids=[], modes=[], values=[], truenodeids=[], falsenodeids=[], missing_value_tracks_true=[])
    leaf = dict(treeids=[], nodeids=[], ids=[], weights=[])
    for t, (mode, track) in enumerate([(m, k) for m in modes for k in tracks]):
        for i in range(7):
            inner = i < 3
            at["treeids"].append(t), at["nodeids"].append(i), at["featureids"].append(i % 3 if inner else 0)
            at["modes"].append(mode if inner else "LEAF"), at["values"].append([1.0, 0.0, 2.0][i] if inner else 0.0)
            at["truenodeids"].append(2 * i + 1 if inner else 0), at["falsenodeids"].append(2 * i + 2 if inner else 0)
            at["missing_value_tracks_true"].append(track if inner else 0)
            if not inner:
                leaf["treeids"].append(t), leaf["nodeids"].append(i), leaf["ids"].append(0), leaf["weights"].append((t + 1) * 10.0**-i * (-1) ** i)
    prefix = "class" if kind == "Classifier" else "target"
    extra = {"classlabels_int64s": [0, 1], "post_transform": "LOGISTIC"} if kind == "Classifier" else {"n_targets": 1, "aggregate_function": single}
    node = helper.make_node(f"TreeEnsemble{kind}", ["input"], ["label", "scores"] if kind == "Classifier" else ["scores"], domain="ai.onnx.ml",
                            **{f"nodes_{k}": v for k, v in at.items()}, **{f"{prefix}_{k}": v for k, v in leaf.items()}, **extra)
    outputs = [helper.make_tensor_value_info("scores", TensorProto.FLOAT, None)]
    if kind == "Classifier":
        outputs.insert(0, helper.make_tensor_value_info("label", TensorProto.INT64, None))
    graph = helper.make_graph([node], "g", [helper.make_tensor_value_info("input", TensorProto.FLOAT, [None, 3])], outputs)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("ai.onnx.ml", 3), helper.make_opsetid("", 18)], ir_version=8)


ties = np.array([[a, b, c] for a in (1, 0.5, np.nan) for b in (0, -1, np.nan) for c in (2, 3, np.nan)], dtype=np.float32)
order = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GT", "BRANCH_GTE"]
for mode in order + ["BRANCH_EQ", "BRANCH_NEQ"]:
    keep(f"{mode}, ties and missing values", by_hand([mode], [0, 1], "Regressor", "SUM"), ties)
keep("the mean of trees", by_hand(order, [1], "Regressor", "AVERAGE"), ties)
keep("scores of one class, through the logistic function", by_hand(order, [0], "Classifier", ""), ties)

print("[")
print(",\n".join(json.dumps(case) for case in cases))
print("]")
