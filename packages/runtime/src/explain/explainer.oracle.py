"""Golden numbers for explainer.test.ts: contributions that Python's shap finds for models of scikit-learn, and the models as arrays.

Run: python3 packages/runtime/src/explain/explainer.oracle.py > packages/runtime/src/explain/explainer.oracle.json
"""
import json
import numpy as np
import shap
import sklearn
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(7)
features = 6
# Values that float32 holds exactly: scikit-learn's trees compare in float32.
x = np.round(rng.normal(size=(240, features)) * 8) / 8
signal = x[:, 0] + 1.5 * x[:, 1] * (x[:, 2] > 0) - np.abs(x[:, 3])
binary = (signal + rng.normal(size=240) * 0.5 > 0).astype(int)
three = np.digitize(signal, [-1, 0.5])
background, rows = x[:40], x[200:212]


def tree(t, value):
    return {
        "feature": np.maximum(t.feature, 0).tolist(),
        "threshold": np.where(t.children_left < 0, 0, t.threshold).tolist(),
        "left": t.children_left.tolist(),
        "right": t.children_right.tolist(),
        "missingLeft": [True] * t.node_count,
        "value": value(t).tolist(),
        "cover": t.weighted_n_node_samples.tolist(),
    }


def leaves(values, t):
    return np.where(t.children_left[:, None] < 0, values, 0).ravel()


def outputs_last(values):
    values = np.asarray(values)
    return (values[:, :, None] if values.ndim == 2 else values).tolist()


def explained(explainer, data):
    return {"base": np.atleast_1d(explainer.expected_value).tolist(), "contributions": outputs_last(explainer.shap_values(data))}


boosted = GradientBoostingClassifier(n_estimators=20, max_depth=4, learning_rate=0.3, random_state=0).fit(x, binary)
shares = RandomForestClassifier(n_estimators=8, max_leaf_nodes=20, random_state=0).fit(x, three)
numbers = RandomForestRegressor(n_estimators=8, max_leaf_nodes=30, random_state=0).fit(x, signal)
logistic = LogisticRegression(tol=1e-12).fit(x, binary)
start = float(np.log(binary.mean() / (1 - binary.mean())))
normalised = lambda t: leaves(t.value[:, 0] / t.value[:, 0].sum(1, keepdims=True), t)

print(json.dumps({
    "generator": f"shap {shap.__version__}, scikit-learn {sklearn.__version__}, numpy {np.__version__}",
    "background": background.tolist(),
    "rows": rows.tolist(),
    "boosting": {
        "shape": {"kind": "trees", "aggregation": "sum", "outputs": 1, "base": [start], "link": "logit",
                  "trees": [tree(e.tree_, lambda t: leaves(0.3 * t.value[:, 0], t)) for e in boosted.estimators_[:, 0]]},
        "path-dependent": explained(shap.TreeExplainer(boosted), rows),
        "interventional": explained(shap.TreeExplainer(boosted, background), rows),
        "probability-rescaled": explained(shap.TreeExplainer(boosted, background, model_output="probability"), rows),
    },
    "forest of three classes": {
        "shape": {"kind": "trees", "aggregation": "mean", "outputs": 3, "base": [0, 0, 0], "link": "identity",
                  "trees": [tree(e.tree_, normalised) for e in shares.estimators_]},
        "path-dependent": explained(shap.TreeExplainer(shares), rows),
        "interventional": explained(shap.TreeExplainer(shares, background), rows),
    },
    "forest of numbers": {
        "shape": {"kind": "trees", "aggregation": "mean", "outputs": 1, "base": [0], "link": "identity",
                  "trees": [tree(e.tree_, lambda t: leaves(t.value[:, 0], t)) for e in numbers.estimators_]},
        "path-dependent": explained(shap.TreeExplainer(numbers), rows),
        "interventional": explained(shap.TreeExplainer(numbers, background), rows),
    },
    "logistic": {
        "shape": {"kind": "linear", "intercept": logistic.intercept_.tolist(), "coefficients": logistic.coef_.tolist(), "link": "logit"},
        "interventional": explained(shap.LinearExplainer(logistic, background), rows),
    },
}))
