"""Golden values of the metrics from scikit-learn. Run: python3 metrics.oracle.py > metrics.golden.json"""
import json
import numpy as np
import sklearn
from sklearn import metrics as m

def r(x): return [float(f"{v:.6g}") for v in np.ravel(x)]

rng = np.random.default_rng(7)
n = 60
y = (rng.random(n) < 0.4).astype(int)
p = np.round(np.clip(0.35 * y + rng.random(n) * 0.65, 0, 1), 2)     # two digits, so that there are ties
q = np.round(np.clip(0.2 * y + rng.random(n) * 0.8, 0, 1), 2)
two = np.column_stack([1 - p, p])
k = 3
yk = rng.integers(0, k, n)
pk = rng.random((n, k)) + np.eye(k)[yk] * 0.6
pk = np.round(pk / pk.sum(1, keepdims=True), 4)
pk[:, 2] = 1 - pk[:, 0] - pk[:, 1]
t = np.round(rng.normal(10, 3, n), 3)
f = np.round(t + rng.normal(0, 1.5, n), 3)

def classes(y, prob, average):
    said = prob.argmax(1) if prob.shape[1] > 2 else (prob[:, 1] >= 0.5).astype(int)
    auc = m.roc_auc_score(y, prob, multi_class="ovr") if prob.shape[1] > 2 else m.roc_auc_score(y, prob[:, 1])
    brier = m.brier_score_loss(y, prob[:, 1]) if prob.shape[1] == 2 else float(((prob - np.eye(prob.shape[1])[y]) ** 2).sum(1).mean())
    return {
        "auc": auc, "accuracy": m.accuracy_score(y, said), "log-loss": m.log_loss(y, prob), "brier": brier,
        "f1": m.f1_score(y, said, average=average), "precision": m.precision_score(y, said, average=average),
        "recall": m.recall_score(y, said, average=average), "confusion": m.confusion_matrix(y, said).tolist(),
    }

# DeLong by its definition, pair by pair: no library of this machine has it.
def placements(y, s):
    a, b = s[y == 1], s[y == 0]
    psi = (a[:, None] > b[None, :]) + 0.5 * (a[:, None] == b[None, :])
    return psi.mean(1), psi.mean(0), psi.mean()
v10p, v01p, ap = placements(y, p)
v10q, v01q, aq = placements(y, q)
se = lambda v10, v01: float(np.sqrt(np.var(v10, ddof=1) / len(v10) + np.var(v01, ddof=1) / len(v01)))

print(json.dumps({
    "generator": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
    "binary": {"truth": y.tolist(), "score": r(p), "other": r(q), "expected": classes(y, two, "binary"),
               "delong": {"se": se(v10p, v01p), "difference": float(ap - aq), "seDifference": se(v10p - v10q, v01p - v01q)}},
    "multiclass": {"truth": yk.tolist(), "probabilities": [float(f"{v:.10g}") for v in pk.ravel()], "expected": classes(yk, pk, "macro")},
    "regression": {"truth": r(t), "predicted": r(f), "expected": {
        "rmse": float(np.sqrt(m.mean_squared_error(t, f))), "mae": m.mean_absolute_error(t, f), "r2": m.r2_score(t, f)}},
}, indent=1))
