"""Golden numbers for model-free.test.ts, from Python's shap, lime and scikit-learn, of a function that needs no training.

Run: python3 packages/runtime/src/explain/model-free/model-free.oracle.py > packages/runtime/src/explain/model-free/model-free.oracle.json
"""
import json
from importlib.metadata import version
import numpy as np
import shap
import sklearn
from lime.lime_base import LimeBase
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.inspection import partial_dependence

rng = np.random.default_rng(5)
columns = 6
background = np.round(rng.normal(size=(12, columns)), 3)
background[:, 5] = 1.5  # does not vary
rows = np.round(rng.normal(size=(3, columns)), 3)
rows[:, 5] = 1.5


def answer(x):
    return np.column_stack([np.sin(x[:, 0]) + x[:, 1] * x[:, 2] + 0.3 * x[:, 5], np.tanh(x[:, 3] - x[:, 4] * x[:, 0])])


kernel = shap.KernelExplainer(answer, background)
contributions = np.stack([kernel.shap_values(row, nsamples=10_000, silent=True, l1_reg=False) for row in rows])


class Fixed(RegressorMixin, BaseEstimator):
    def fit(self, x, y):
        self.fitted_ = True
        return self

    def predict(self, x):
        return answer(np.asarray(x))[:, 0]


model = Fixed().fit(background, background[:, 0])
grid = np.array([-1.0, -0.2, 0.0, 0.5, 1.25])
one = partial_dependence(model, background, [0], kind="both", custom_values={0: grid})
two = partial_dependence(model, background, [(1, 2)], kind="average")

# The part of LIME that chance has no hand in: the neighbourhood is given.
width = 7
same = (rng.random((200, width)) < 0.5).astype(float)
same[0] = 1
answers = np.round(same @ np.array([0.5, -1, 0.2, 0.05, 0.7, -0.01, 0.3]) + same[:, 0] * same[:, 1] + rng.normal(size=200) * 0.1, 4)
distances = np.sqrt((1 - same).sum(1))
kernel_width = 0.75 * np.sqrt(width)
base = LimeBase(lambda d: np.sqrt(np.exp(-(d**2) / kernel_width**2)))
intercept, rules, fit, local = base.explain_instance_with_data(same, answers[:, None], distances, 0, 4, feature_selection="highest_weights")

print(json.dumps({
    "generator": f"shap {shap.__version__}, lime {version('lime')}, scikit-learn {sklearn.__version__}, NumPy {np.__version__}",
    "background": background.tolist(), "rows": rows.tolist(),
    "kernel": {"base": kernel.expected_value.tolist(), "contributions": contributions.tolist()},
    "dependence": {"grid": grid.tolist(), "average": one.average[0].tolist(), "rows": one.individual[0].tolist(), "two": two.average[0].tolist()},
    "lime": {"same": same.astype(int).tolist(), "answers": answers.tolist(), "columns": [int(c) for c, _ in rules],
             "weights": [float(w) for _, w in rules], "intercept": float(intercept), "fit": float(fit), "local": float(local[0])},
}))
