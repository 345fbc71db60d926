"""Welch's t with its interval by SciPy 1.17, and two proportions by their formulas over SciPy's normal; prints JSON.

python compare-arms.oracle.py > compare-arms.oracle.json
"""
import json
from math import sqrt

from scipy.stats import norm, t, ttest_ind_from_stats

MEANS = [((100, 0.52, 0.04), (130, 0.47, 0.09)), ((30, 3.0, 1.0), (31, 3.0, 4.0)), ((5000, 1.2, 2.5), (800, 1.35, 2.0))]
SHARES = [((400, 0.91), (410, 0.88)), ((50, 0.5), (50, 0.8)), ((20000, 0.0312), (20000, 0.0375))]


def welch(a, b):
    (n, mean, variance), (m, other, spread) = a, b
    test = ttest_ind_from_stats(other, sqrt(spread), m, mean, sqrt(variance), n, equal_var=False)
    half = t.ppf(0.975, test_df(a, b)) * sqrt(variance / n + spread / m)
    return {"a": a, "b": b, "low": other - mean - half, "high": other - mean + half, "pValue": float(test.pvalue)}


def test_df(a, b):
    (n, _, variance), (m, _, spread) = a, b
    return (variance / n + spread / m) ** 2 / ((variance / n) ** 2 / (n - 1) + (spread / m) ** 2 / (m - 1))


def proportions(a, b):
    (n, p), (m, q) = a, b
    half = norm.ppf(0.975) * sqrt(p * (1 - p) / n + q * (1 - q) / m)
    pooled = (n * p + m * q) / (n + m)
    z = (q - p) / sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    return {"a": a, "b": b, "low": q - p - half, "high": q - p + half, "pValue": float(2 * norm.sf(abs(z)))}


print(json.dumps({"means": [welch(*case) for case in MEANS], "shares": [proportions(*case) for case in SHARES]}, indent=1))
