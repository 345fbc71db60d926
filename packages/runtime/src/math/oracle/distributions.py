"""Writes distributions.oracle.json: exact values by mpmath (50 digits), rounded to doubles.

Run: python3 distributions.py   (needs mpmath 1.3)
"""
import json
import pathlib

from mpmath import mp, mpf, erfc, betainc, gammainc, loggamma, sqrt, exp, pi, findroot

mp.dps = 50


def q_gamma(a, x):
    return gammainc(mpf(a), mpf(x), regularized=True)


def i_beta(x, a, b):
    return betainc(mpf(a), mpf(b), 0, x, regularized=True)


def chi2_sf(x, df):
    return q_gamma(mpf(df) / 2, mpf(x) / 2)


def t_sf(t, df):
    t, df = mpf(t), mpf(df)
    tail = i_beta(df / (df + t * t), df / 2, mpf(1) / 2) / 2
    return tail if t > 0 else 1 - tail


def f_sf(f, d1, d2):
    f, d1, d2 = mpf(f), mpf(d1), mpf(d2)
    return i_beta(d2 / (d2 + d1 * f), d2 / 2, d1 / 2)


def normal_cdf(z):
    return erfc(-mpf(z) / sqrt(2)) / 2


def kolmogorov_sf(x):
    x = mpf(x)
    if x < 0.3:
        return 1 - sqrt(2 * pi) / x * sum(exp(-(2 * k - 1) ** 2 * pi**2 / (8 * x * x)) for k in range(1, 40))
    return 2 * sum((-1) ** (k - 1) * exp(-2 * k * k * x * x) for k in range(1, 200))


zs = [-37, -20, -8.5, -5, -3, -1.959963984540054, -1, -0.3, -1e-6, 0, 1e-6, 0.5, 1.2, 1.7, 1.8, 2.5, 4, 7]
ps = [1e-300, 1e-100, 1e-20, 1e-9, 1e-4, 0.001, 0.025, 0.1, 0.3, 0.4999, 0.5, 0.6, 0.9, 0.975, 0.999]


def normal_quantile(p):
    start = -mp.sqrt(max(mpf(0), -2 * mp.log(min(p, 1 - mpf(p))) - 1))
    root = findroot(lambda z: mp.log(normal_cdf(z)) - mp.log(mpf(min(p, 0.5) if p <= 0.5 else 0) or 1 - mpf(p)), start)
    return root if p <= 0.5 else -root


def inverse(sf, target, low, high):
    low, high = mpf(low), mpf(high)
    for _ in range(180):
        middle = (low + high) / 2
        low, high = (middle, high) if sf(middle) > target else (low, middle)
    return (low + high) / 2


out = {
    "logGamma": [[x, loggamma(mpf(x))] for x in [1e-8, 0.1, 0.5, 1.5, 3.7, 10, 15.99, 16, 100.25, 1e4, 1e8]],
    "regularisedGammaQ": [
        [a, x, q_gamma(a, x)]
        for a in [0.25, 0.5, 1, 2.5, 4.5, 20, 150, 5000]
        for x in [1e-5, 0.3, 1.4, 1.6, 5, 18, 22, 150, 200, 600, 5000, 5300]
        if q_gamma(a, x) > mpf("1e-290") and not (a < 1 and x > 200)
    ],
    "regularisedBeta": [
        [x, a, b, i_beta(mpf(x), a, b)]
        for a in [0.5, 1, 3.25, 40, 1000]
        for b in [0.5, 2, 15, 1000]
        for x in [1e-6, 0.05, 0.3, 0.5, 0.77, 0.96, 0.9999]
        if i_beta(mpf(x), a, b) > mpf("1e-290")
    ],
    "normalCdf": [[z, normal_cdf(z)] for z in zs],
    "normalQuantile": [[p, normal_quantile(p)] for p in ps],
    "chiSquareSf": [
        [x, df, chi2_sf(x, df)] for df in [1, 2, 3, 9, 11, 99] for x in [0.01, 0.5, 3.84, 12.4, 60, 107.14285714285711, 900]
    ],
    "chiSquareQuantile": [
        [p, df, inverse(lambda x: chi2_sf(x, df), 1 - mpf(p), 0, 4000)] for df in [1, 3, 9, 11, 50] for p in [0.001, 0.05, 0.5, 0.95, 0.99, 0.999]
    ],
    "studentTSf": [
        [t, df, t_sf(t, df)] for df in [1, 2.5, 7, 30, 1597.3, 1e6] for t in [-3, -0.2, 0.01, 0.7, 1.5, 1.8, 2.6, 6, 25]
    ],
    "studentTQuantile": [
        [p, df, inverse(lambda t: t_sf(t, df), 1 - mpf(p), -1e4, 1e4)] for df in [1, 4.5, 30, 2000] for p in [0.01, 0.3, 0.9, 0.975, 0.9995]
    ],
    "fSf": [
        [f, d1, d2, f_sf(f, d1, d2)] for d1 in [1, 3, 12, 999] for d2 in [2, 20, 599] for f in [0.05, 0.7, 1, 1.3, 4, 30]
    ],
    "kolmogorovSf": [[x, kolmogorov_sf(x)] for x in [0.05, 0.2, 0.5, 0.8, 0.83, 1, 1.36, 2, 3.3, 8]],
}
rounded = {name: [[float(v) for v in row] for row in rows] for name, rows in out.items()}
lines = ",\n".join(f'  "{name}": [\n' + ",\n".join("    " + json.dumps(row) for row in rows) + "\n  ]" for name, rows in rounded.items())
pathlib.Path(__file__).with_name("distributions.oracle.json").write_text("{\n" + lines + "\n}\n")
