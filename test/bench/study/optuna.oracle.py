"""Best values that Optuna finds on the test functions: one JSON line per sampler, function and number of evaluations."""

import json
import math
import sys
import warnings

import numpy as np
import optuna

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)


def shift(half, d):
    return 0.4 * half * np.sin(1.7 * (np.arange(d) + 1))


RATES = np.array([[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]])
CENTRES = 1e-4 * np.array([[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991], [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]])


def branin(x):
    a, b = x
    return (b - 5.1 / (4 * math.pi**2) * a * a + 5 / math.pi * a - 6) ** 2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(a) + 10


def hartmann(x):
    return -float(np.sum(np.array([1, 1.2, 3, 3.2]) * np.exp(-np.sum(RATES * (x - CENTRES) ** 2, axis=1))))


def sphere(x):
    v = x - shift(5.12, 5)
    return float(v @ v)


def rosenbrock(x):
    return float(np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2))


def rastrigin(x):
    v = x - shift(5.12, 5)
    return float(np.sum(v * v - 10 * np.cos(2 * np.pi * v) + 10))


def ackley(x):
    v = x - shift(32.768, 10)
    return float(20 * (1 - math.exp(-0.2 * math.sqrt(np.mean(v * v)))) + math.e - math.exp(np.mean(np.cos(2 * np.pi * v))))


FUNCTIONS = {
    "branin2": (branin, [-5, 0], [10, 15]),
    "hartmann6": (hartmann, [0] * 6, [1] * 6),
    "sphere5s": (sphere, [-5.12] * 5, [5.12] * 5),
    "rosenbrock5": (rosenbrock, [-5] * 5, [10] * 5),
    "rastrigin5s": (rastrigin, [-5.12] * 5, [5.12] * 5),
    "ackley10s": (ackley, [-32.768] * 10, [32.768] * 10),
}


def sampler(name, seed, d):
    if name == "random":
        return optuna.samplers.RandomSampler(seed=seed)
    if name == "sobol":
        return optuna.samplers.QMCSampler(seed=seed, qmc_type="sobol", scramble=False)
    if name == "sobol-scrambled":
        return optuna.samplers.QMCSampler(seed=seed, qmc_type="sobol", scramble=True)
    return optuna.samplers.TPESampler(seed=seed, multivariate=True)


def by_optuna(name, f, low, high, seed, n):
    study = optuna.create_study(sampler=sampler(name, seed, len(low)))
    trace = []

    def objective(trial):
        value = f(np.array([trial.suggest_float(f"x{i}", low[i], high[i]) for i in range(len(low))]))
        trace.append(value)
        return value

    study.optimize(objective, n_trials=n)
    return trace


def by_cma(f, low, high, seed, n):
    """pycma in the unit box, from its middle, a sixth of it wide."""
    import cma

    d = len(low)
    low, high = np.array(low, float), np.array(high, float)
    options = {"bounds": [[0] * d, [1] * d], "seed": seed + 1, "maxfevals": n, "verbose": -9, "tolx": 0, "tolfun": 0, "tolfunhist": 0, "tolflatfitness": 10**9, "tolstagnation": 10**9}
    es = cma.CMAEvolutionStrategy([0.5] * d, 1 / 6, options)
    trace = []
    while len(trace) < n:
        xs = es.ask()
        fs = [f(low + (high - low) * np.array(x)) for x in xs]
        trace += fs
        es.tell(xs, fs)
    return trace[:n]


def main(wanted, seeds):
    for name in wanted:
        for function, (f, low, high) in FUNCTIONS.items():
            traces = []
            for seed in range(1 if name == "sobol" else seeds):
                traces.append(by_cma(f, low, high, seed, 200) if name == "cmaes" else by_optuna(name, f, low, high, seed, 200))
            for evaluations in (50, 200):
                values = [float(min(trace[:evaluations])) for trace in traces]
                print(json.dumps({"sampler": name, "function": function, "evaluations": evaluations, "values": values}), flush=True)


main(sys.argv[2].split(","), int(sys.argv[1]))
