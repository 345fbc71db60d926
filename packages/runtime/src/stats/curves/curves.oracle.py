"""Golden numbers for curves.test.ts and payoff.test.ts, from scikit-learn, statsmodels and NumPy.

Run: python3 packages/runtime/src/stats/curves/curves.oracle.py > packages/runtime/src/stats/curves/curves.oracle.json
"""
import json
import numpy as np
import pandas as pd
import scipy
import sklearn
import statsmodels
import statsmodels.api as sm
from scipy.stats import norm
from sklearn.calibration import calibration_curve
from sklearn.metrics import auc, average_precision_score, precision_recall_curve, roc_curve

rng = np.random.default_rng(11)
n = 300
p = np.round(rng.beta(0.8, 1.6, n), 2).clip(0.01, 0.99)  # two digits, so that there are ties
y = (rng.random(n) < p**1.3).astype(int)
t = np.round(rng.normal(10, 3, n), 3)
f = np.round(t + rng.normal(0.2, 1.5, n) * (1 + 0.1 * np.abs(t - 10)), 3)

fpr, tpr, thresholds = roc_curve(y, p, drop_intermediate=False)
precision, recall, cuts = precision_recall_curve(y, p)
logit = np.log(p / (1 - p))
line = sm.Logit(y, sm.add_constant(logit)).fit(disp=0, tol=1e-14, maxiter=200).params
z = ((y - p) * (1 - 2 * p)).sum() / np.sqrt(((1 - 2 * p) ** 2 * p * (1 - p)).sum())
# Off the edges: a probability on an edge belongs to the bin below in scikit-learn, to the one above here.
true_width, said_width = calibration_curve(y, p + 0.003, n_bins=10, strategy="uniform")

# Bins [edge, next edge), the last one closed, as pandas cuts them when told so.
def cut(values):
    edges = np.unique(np.quantile(values, np.linspace(0, 1, 11)))
    edges[-1] = np.nextafter(edges[-1], np.inf)
    return pd.cut(values, edges, right=False)

bins = pd.DataFrame({"p": p, "y": y}).groupby(cut(p), observed=True).agg(rows=("y", "size"), said=("p", "mean"), observed=("y", "mean"))
gaps = (bins.said - bins.observed).abs()
errors = pd.DataFrame({"f": f, "t": t, "e": t - f}).groupby(cut(f), observed=True)
by_size = errors.agg(rows=("e", "size"), predicted=("f", "mean"), truth=("t", "mean"), bias=("e", "mean"),
                     mae=("e", lambda e: e.abs().mean()), rmse=("e", lambda e: np.sqrt((e**2).mean())))

def gain(share):
    """Expected share of positives among the best rows, ties broken at random: the mean over many orders."""
    total = 0
    for seed in range(400):
        order = np.lexsort((np.random.default_rng(seed).random(n), -p))
        total += y[order[: round(share * n)]].sum() / y.sum()
    return total / 400

payoffs = np.array([[0, -10], [-45, 30]])
def earned(threshold):
    return payoffs[y, (p >= threshold).astype(int)].sum()
grid = np.append(np.unique(p), 2)
best = max(reversed(grid), key=earned)
fold = np.arange(n) % 5
crossed = np.zeros(n, int)
for k in range(5):
    rest = fold != k
    options = np.append(np.unique(p[rest]), 2)[::-1]
    chosen = max(options, key=lambda c: payoffs[y[rest], (p[rest] >= c).astype(int)].sum())
    crossed[fold == k] = (p[fold == k] >= chosen).astype(int)
expectation = (np.column_stack([1 - p, p]) @ payoffs).argmax(1)

print(json.dumps({
    "generator": f"scikit-learn {sklearn.__version__}, statsmodels {statsmodels.__version__}, SciPy {scipy.__version__}, NumPy {np.__version__}, pandas {pd.__version__}",
    "scores": p.tolist(), "truth": y.tolist(), "values": t.tolist(), "predicted": f.tolist(),
    "roc": {"auc": auc(fpr, tpr), "falsePositiveRate": fpr.tolist(), "truePositiveRate": tpr.tolist(), "thresholds": thresholds[1:].tolist()},
    "precisionRecall": {"averagePrecision": average_precision_score(y, p), "precision": precision[:-1][::-1].tolist(),
                        "recall": recall[:-1][::-1].tolist(), "thresholds": cuts[::-1].tolist()},
    "gain": [gain((k + 1) / 10) for k in range(10)],
    "calibration": {
        "width": {"said": said_width.tolist(), "observed": true_width.tolist()},
        "quantile": {key: bins[key].tolist() for key in bins.columns},
        "ece": float((bins.rows / n * gaps).sum()), "mce": float(gaps.max()), "brier": float(((p - y) ** 2).mean()),
        "intercept": float(line[0]), "slope": float(line[1]), "z": float(z), "pValue": float(2 * norm.sf(abs(z))),
    },
    "residuals": {"mean": float((t - f).mean()), "sd": float((t - f).std(ddof=1)),
                  "quantiles": np.quantile(t - f, [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]).tolist(),
                  "bins": {key: by_size[key].tolist() for key in by_size.columns}},
    "payoff": {"payoffs": payoffs.tolist(), "threshold": float(best),
               "perRow": [earned(0.5) / n, payoffs[y, crossed].mean(), payoffs[y, expectation].mean(),
                          max(payoffs[y, k].mean() for k in (0, 1)), payoffs[y].max(1).mean()]},
}))
