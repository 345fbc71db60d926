"""Golden numbers for paired-loss.test.ts from SciPy.

Run: python3 packages/runtime/src/stats/metrics/paired-loss.oracle.py > packages/runtime/src/stats/metrics/paired-loss.oracle.json
"""
import json
import numpy as np
import scipy
from scipy.stats import ttest_rel

rng = np.random.default_rng(9)
n = 80
y = np.round(rng.normal(5, 2, n), 3)
one, two = np.round(y + rng.normal(0, 1, n), 3), np.round(y + rng.normal(0, 1.4, n), 3)
k = rng.integers(0, 2, n)
p, q = np.round(rng.uniform(0.05, 0.95, n), 3), np.round(rng.uniform(0.05, 0.95, n), 3)
log = lambda s: -np.log(np.where(k == 1, s, 1 - s))


def told(a, b):
    test = ttest_rel(a, b)
    interval = test.confidence_interval(0.95)
    return {"difference": float((a - b).mean()), "low": float(interval.low), "high": float(interval.high), "pValue": float(test.pvalue)}


print(json.dumps({
    "generator": f"SciPy {scipy.__version__}, NumPy {np.__version__}",
    "values": y.tolist(), "one": one.tolist(), "two": two.tolist(), "truth": k.tolist(), "p": p.tolist(), "q": q.tolist(),
    "squared": told((y - one) ** 2, (y - two) ** 2), "log": told(log(p), log(q)),
}))
