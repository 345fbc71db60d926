"""Scikit-learn and LightGBM on the very folds that the bench draws.

python peers.py TABLE.csv < folds.json: the fold of each row and which folds are wanted. Prints a line of JSON per fold and model: AUC,
log loss, accuracy. Logistic regression learns from scaled and one-hot columns, forests from one-hot ones, LightGBM from categories.
"""

import json
import sys
import time
import warnings

import lightgbm
import numpy
import pandas
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.filterwarnings("ignore")


def prepared(numeric, texts, scaled):
    numbers = make_pipeline(SimpleImputer(), *([StandardScaler()] if scaled else []))
    levels = make_pipeline(SimpleImputer(strategy="constant", fill_value="-"), OneHotEncoder(handle_unknown="ignore", sparse_output=False))
    return ColumnTransformer([("numbers", numbers, numeric), ("levels", levels, texts)])


def models(numeric, texts):
    forest = {"n_estimators": 300, "random_state": 0, "n_jobs": 1}
    yield "logistic", make_pipeline(prepared(numeric, texts, True), LogisticRegression(C=1, max_iter=5000))
    yield "forest", make_pipeline(prepared(numeric, texts, False), RandomForestClassifier(**forest))
    yield "extraTrees", make_pipeline(prepared(numeric, texts, False), ExtraTreesClassifier(**forest))
    yield "lightgbm", lightgbm.LGBMClassifier(n_estimators=200, learning_rate=0.05, n_jobs=1, random_state=0, verbose=-1)


def triple(truth, p, classes):
    p = p / p.sum(axis=1, keepdims=True)
    if len(classes) == 2:
        auc = roc_auc_score(truth == classes[1], p[:, 1])
    else:
        auc = roc_auc_score(truth, p, multi_class="ovr", labels=classes)
    return [auc, log_loss(truth, p, labels=classes), accuracy_score(truth, classes[p.argmax(axis=1)])]


def main(file):
    asked = json.load(sys.stdin)
    folds = numpy.array(asked["folds"])
    frame = pandas.read_csv(file, dtype={"target": str}, keep_default_na=False, na_values=[""])
    target = frame.pop("target").to_numpy()
    texts = [column for column in frame if not pandas.api.types.is_numeric_dtype(frame[column])]
    numeric = [column for column in frame if column not in texts]
    categories = frame.assign(**{column: frame[column].astype("category") for column in texts})
    classes = numpy.unique(target)
    for fold in asked["wanted"]:
        train, test = folds != fold, folds == fold
        total = 0
        began = time.monotonic()
        for name, model in models(numeric, texts):
            rows = categories if name == "lightgbm" else frame
            model.fit(rows[train], target[train])
            p = model.predict_proba(rows[test])
            total = total + p
            found = triple(target[test], p, classes)
            print(json.dumps({"fold": fold, "model": name, "found": found, "seconds": time.monotonic() - began}), flush=True)
            began = time.monotonic()
        print(json.dumps({"fold": fold, "model": "average", "found": triple(target[test], total, classes), "seconds": 0}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
