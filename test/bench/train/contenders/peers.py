"""peers.py LIBRARY FOLDER THREADS SETTINGS: trains on the table in the folder, writes LIBRARY.scores, tells seconds as JSON."""

import json
import os
import resource
import sys
import time

library, folder, threads, settings = sys.argv[1], sys.argv[2], int(sys.argv[3]), json.loads(sys.argv[4])
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = str(threads)

import numpy  # noqa: E402  (it reads the number of threads when it is imported)


def read(name):
    with open(f"{folder}/shape.json") as file:
        shape = json.load(file)
    numbers = numpy.fromfile(f"{folder}/{name}.f64").reshape(shape["columns"] + 1, -1)
    rows = numpy.ascontiguousarray(numbers[:-1].T)
    if shape["sparse"] and library != "sklearn":
        from scipy.sparse import csr_matrix

        rows = csr_matrix(rows)
    return rows, numbers[-1].copy()


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def lightgbm(rows, target):
    import lightgbm

    options = {
        "objective": "binary",
        "num_leaves": settings["leaves"],
        "learning_rate": settings["learningRate"],
        "max_bin": settings["bins"],
        "min_data_in_leaf": settings["minRows"],
        "num_threads": threads,
        "verbose": -1,
    }
    yield
    model = lightgbm.train(options, lightgbm.Dataset(rows, target, params=options), settings["rounds"])
    yield model.predict


def xgboost(rows, target):
    import xgboost

    options = {
        "objective": "binary:logistic",
        "tree_method": "hist",
        "grow_policy": "lossguide",
        "max_leaves": settings["leaves"],
        "max_depth": 0,
        "eta": settings["learningRate"],
        "max_bin": settings["bins"],
        "min_child_weight": 0.001,
        "lambda": 0,
        "nthread": threads,
    }
    yield
    model = xgboost.train(options, xgboost.QuantileDMatrix(rows, target, max_bin=settings["bins"], nthread=threads), settings["rounds"])
    yield lambda test: model.predict(xgboost.DMatrix(test))


def sklearn(rows, target):
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    threadpool_limits(threads)
    model = HistGradientBoostingClassifier(
        max_iter=settings["rounds"],
        max_leaf_nodes=settings["leaves"],
        learning_rate=settings["learningRate"],
        max_bins=settings["bins"],
        min_samples_leaf=settings["minRows"],
        early_stopping=False,
    )
    yield
    model.fit(rows, target)
    yield lambda test: model.predict_proba(test)[:, 1]


def logistic(rows, target):
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    threadpool_limits(threads)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0))
    yield
    model.fit(rows, target)
    yield lambda test: model.predict_proba(test)[:, 1]
    margins = model.decision_function(rows)
    loss = numpy.logaddexp(0, margins) - target * margins
    yield loss.sum() + (model[-1].coef_ ** 2).sum() / 2


train, test = read("train"), read("test")
run = {"lightgbm": lightgbm, "xgboost": xgboost, "sklearn": sklearn, "sklearn-logistic": logistic}[library](*train)
next(run)
started = (cpu(), time.perf_counter())
predict = next(run)
used = {"cpuSeconds": cpu() - started[0], "seconds": time.perf_counter() - started[1]}
numpy.asarray(predict(test[0]), dtype=numpy.float64).tofile(f"{folder}/{library}.scores")
objective = next(run, None)
print(json.dumps(used if objective is None else {**used, "objective": objective}))
