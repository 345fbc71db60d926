"""Writes drift.oracle.json: what SciPy answers on seeded samples and tables.

Run: python3 drift.py   (written with SciPy 1.17, NumPy 2.4)
"""
import json
import pathlib

import numpy as np
from scipy import stats

rng = np.random.default_rng(20261123)


def sample(n, shift, scale, decimals):
    return np.round(rng.gamma(2.0, scale, n) + shift, decimals)


pairs = []
for n, m, shift, scale, decimals in [(30, 40, 0, 1, 3), (200, 77, 0.2, 1, 3), (500, 500, 0, 1.2, 1), (61, 1000, -0.3, 0.8, 2), (50, 50, 1, 1, 2)]:
    a, b = sample(n, 0, 1, decimals), sample(m, shift, scale, decimals)
    ks = stats.ks_2samp(a, b, method="exact")
    t = stats.ttest_ind(b, a, equal_var=False)
    f = b.var(ddof=1) / a.var(ddof=1)
    tails = [stats.f.sf(f, m - 1, n - 1), stats.f.cdf(f, m - 1, n - 1)]
    pairs.append(
        {
            "reference": a.tolist(),
            "current": b.tolist(),
            "ks": [ks.statistic, ks.pvalue],
            "wasserstein": stats.wasserstein_distance(a, b),
            "moments": [[len(x), x.mean(), x.std()] for x in (a, b)],
            "kurtosis": stats.kurtosis(b, fisher=False),
            "welch": t.pvalue,
            "fTest": min(1, 2 * min(tails)),
            "deciles": np.quantile(a, np.arange(1, 10) / 10).tolist(),
        }
    )

tables = []
for counts in [[[10, 20, 30], [15, 15, 40]], [[5, 95], [12, 60]], [[0, 7, 3, 90], [4, 0, 9, 200]], [[900, 80, 15, 4, 1], [450, 60, 2, 0, 3]]]:
    chi = stats.chi2_contingency(counts)
    tables.append({"counts": counts, "chi2": [chi.statistic, chi.dof, chi.pvalue]})

p = rng.uniform(0, 1, 25) ** 3
limit = [[d, n, stats.kstwo.sf(d, n)] for n in (5500, 20000, 500000) for d in (0.5 / n**0.5, 0.9 / n**0.5, 1.4 / n**0.5, 2.2 / n**0.5)]
out = {"pairs": pairs, "tables": tables, "bh": {"p": p.tolist(), "adjusted": stats.false_discovery_control(p).tolist()}, "kstwo": limit}
pathlib.Path(__file__).with_name("drift.oracle.json").write_text(json.dumps(out) + "\n")
