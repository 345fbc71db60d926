"""Golden numbers for slices.test.ts from SciPy. Run: python3 packages/runtime/src/stats/slices/slices.oracle.py > packages/runtime/src/stats/slices/slices.oracle.json"""
import json
import numpy as np
import scipy
from scipy.stats import false_discovery_control, ttest_ind

rng = np.random.default_rng(3)
n = 240
codes = rng.integers(0, 4, n)
losses = np.round(rng.exponential(1 + 0.8 * (codes == 2)), 4)
tests = [ttest_ind(losses[codes == k], losses[codes != k], equal_var=False, alternative="greater") for k in range(4)]
both = [ttest_ind(losses[codes == k], losses[codes != k], equal_var=False).confidence_interval(0.95) for k in range(4)]
print(json.dumps({
    "generator": f"SciPy {scipy.__version__}, NumPy {np.__version__}",
    "codes": codes.tolist(), "losses": losses.tolist(),
    "pValue": [float(t.pvalue) for t in tests], "low": [float(c.low) for c in both], "high": [float(c.high) for c in both],
    "adjusted": false_discovery_control([t.pvalue for t in tests]).tolist(),
}))
