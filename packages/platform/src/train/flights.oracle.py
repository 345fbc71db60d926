"""Golden numbers for flights.test.ts: scikit-learn on the same rows and the same features.

Run from the repository: python3 packages/platform/src/train/flights.oracle.py > packages/platform/src/train/flights.oracle.json
Rows: every 6th of the file (counted from 0), departures 2001-01-01 to 2001-02-14 to train, 2001-03-01 to 2001-03-15 to test.
Target: 15 minutes late or more. Only aggregated numbers are written, no data.
"""
import json
import numpy as np
import pandas as pd
import sklearn
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, brier_score_loss, log_loss, roc_auc_score
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier
from scipy.sparse import csr_matrix, hstack

rows = pd.read_parquet("node_modules/vega-datasets/data/flights-3m.parquet").iloc[::6]
rows = rows[rows.delay.notna()]
rows["late"] = (rows.delay >= 15).astype(int)
rows["hour"] = rows.date.dt.hour
rows["weekday"] = (rows.date.dt.day_of_week + 1) % 7  # 0 is Sunday, as in Levain
train = rows[rows.date < "2001-02-15"]
test = rows[(rows.date >= "2001-03-01") & (rows.date < "2001-03-16")]
y, held = train.late.to_numpy(), test.late.to_numpy()

# For trees: categories by mean target on the training rows, pulled towards the overall mean by 10 rows; unseen is missing.
def ordinal(column):
    grouped = train.groupby(column).late.agg(["sum", "count"])
    mean = (grouped["sum"] + 10 * y.mean()) / (grouped["count"] + 10)
    code = {level: i for i, level in enumerate(mean.sort_values(kind="stable").index)}
    return train[column].map(code).to_numpy(float), test[column].map(code).to_numpy(float)

trees = [np.column_stack([part[c] for c in ("hour", "weekday", "distance")]).astype(float) for part in (train, test)]
for column in ("origin", "destination"):
    a, b = ordinal(column)
    trees = [np.column_stack([trees[0], a]), np.column_stack([trees[1], b])]

# For the linear model: everything one-hot but the distance, which is scaled.
onehot = OneHotEncoder(handle_unknown="ignore")
scaler = StandardScaler()
names = ["hour", "weekday", "origin", "destination"]
linear = [
    hstack([csr_matrix(scaler.fit_transform(train[["distance"]])), onehot.fit_transform(train[names])]).tocsr(),
    hstack([csr_matrix(scaler.transform(test[["distance"]])), onehot.transform(test[names])]).tocsr(),
]

def measured(model, x):
    p = model.fit(x[0], y).predict_proba(x[1])[:, 1]
    return {"auc": roc_auc_score(held, p), "log-loss": log_loss(held, p), "brier": brier_score_loss(held, p),
            "accuracy": accuracy_score(held, p >= 0.5)}

def overSeeds(make, x, seeds=5):
    runs = [measured(make(seed), x) for seed in range(seeds)]
    return {k: float(np.mean([r[k] for r in runs])) for k in runs[0]} | {"aucDeviationOverSeeds": float(np.std([r["auc"] for r in runs], ddof=1))}

filled = [np.nan_to_num(x, nan=-1) for x in trees]
print(json.dumps({
    "generator": f"scikit-learn {sklearn.__version__}, pandas {pd.__version__}, numpy {np.__version__}",
    "trainRows": len(train), "testRows": len(test), "trainLateShare": float(y.mean()), "testLateShare": float(held.mean()),
    "models": {
        "dummy": measured(DummyClassifier(strategy="prior"), trees),
        "logistic": measured(LogisticRegression(C=1.0, max_iter=2000, tol=1e-8), linear),
        "tree": measured(DecisionTreeClassifier(max_depth=8, min_samples_leaf=20, random_state=0), filled),
        "forest": overSeeds(lambda s: RandomForestClassifier(50, max_depth=12, min_samples_leaf=5, max_features="sqrt", n_jobs=1, random_state=s), filled),
        "boosting": measured(HistGradientBoostingClassifier(max_iter=100, learning_rate=0.1, max_leaf_nodes=31, min_samples_leaf=20, early_stopping=False), trees),
    },
}, indent=1))
