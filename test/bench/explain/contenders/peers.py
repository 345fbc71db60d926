"""peers.py FOLDER: trains 100 trees of depth 6 on 30 features with XGBoost and scikit-learn, leaves XGBoost's model, rows and contributions
in the folder, and tells how many rows each explains per CPU second on one thread."""
import json
import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np
import shap
import xgboost
from sklearn.ensemble import GradientBoostingRegressor

folder = sys.argv[1]
trees, depth, features, rows = 100, 6, 30, 2000
rng = np.random.default_rng(3)
x = rng.random((20_000, features)).astype(np.float32).astype(float)
y = np.sin(6 * x[:, 0]) + x[:, 1] * x[:, 2] + (x[:, 3:10] * rng.normal(size=7)).sum(1) + rng.normal(size=len(x)) * 0.5
asked = x[:rows]


def speed(explain):
    explain(asked[:50])
    started = time.process_time()
    values = explain(asked)
    return values, rows / (time.process_time() - started)


booster = xgboost.train({"max_depth": depth, "nthread": 1, "base_score": 0.5, "eta": 0.1, "max_bin": 64}, xgboost.DMatrix(x, y), trees)
booster.save_model(f"{folder}/model.json")
own, by_xgboost = speed(lambda some: booster.predict(xgboost.DMatrix(some, nthread=1), pred_contribs=True))
np.ascontiguousarray(asked).tofile(f"{folder}/rows.f64")
np.ascontiguousarray(own.astype(float)).tofile(f"{folder}/contributions.f64")
grown = GradientBoostingRegressor(n_estimators=trees, max_depth=depth, max_features=0.2, subsample=0.2, random_state=0).fit(x, y)
_, by_shap = speed(shap.TreeExplainer(grown).shap_values)
print(json.dumps({"features": features, "rows": rows, "xgboost": by_xgboost, "shap": by_shap}))
