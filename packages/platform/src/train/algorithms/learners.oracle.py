"""Golden numbers for learners.test.ts: scikit-learn on a table that both sides make from the same generator.

Run from the repository: python3 packages/platform/src/train/algorithms/learners.oracle.py > packages/platform/src/train/algorithms/learners.oracle.json
"""
import json
import numpy as np
import sklearn
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.naive_bayes import CategoricalNB, GaussianNB
from sklearn.preprocessing import OneHotEncoder, StandardScaler

ROWS, TRAIN, LEVELS = 400, 300, 4

def generator(seed):
    """Numbers in [0, 1): x ← 1664525 x + 1013904223 mod 2³²."""
    state = seed
    while True:
        state = (state * 1664525 + 1013904223) % 2**32
        yield state / 2**32

def table():
    draw = generator(7)
    x, codes, noise = [], [], []
    for _ in range(ROWS):
        a, b, c = next(draw) * 4 - 2, next(draw) * 4 - 2, next(draw) ** 3 * 10
        codes.append(int(next(draw) * LEVELS))
        x.append([a, b, c])
        noise.append(next(draw) - 0.5)
    x, codes, noise = np.array(x), np.array(codes), np.array(noise)
    value = 1.5 * x[:, 0] - x[:, 1] + 0.2 * x[:, 2] + np.array([-1.5, 0.5, 0.0, 1.0])[codes] + noise
    three = np.where(value < -0.5, 0, np.where(value < 1.5, 1, 2))
    return x, codes, value, three

x, codes, value, three = table()
weights = 1 + np.arange(ROWS) % 3
two = (three == 2).astype(int)
fit, held = slice(0, TRAIN), slice(TRAIN, ROWS)
one_hot = OneHotEncoder(sparse_output=False).fit(codes[fit, None])
scaler = StandardScaler().fit(x[fit])
linear = np.hstack([scaler.transform(x), one_hot.transform(codes[:, None])])
shown = slice(TRAIN, TRAIN + 8)

def naive_bayes():
    gaussian = GaussianNB(var_smoothing=0).fit(x[fit], three[fit], weights[fit])
    categorical = CategoricalNB(alpha=1, min_categories=LEVELS).fit(codes[fit, None], three[fit], weights[fit])
    joint = gaussian.predict_joint_log_proba(x[shown]) + categorical.predict_joint_log_proba(codes[shown, None]) - categorical.class_log_prior_
    joint -= joint.max(1, keepdims=True)
    return (np.exp(joint) / np.exp(joint).sum(1, keepdims=True)).tolist()

def neighbours(votes):
    return {
        "classes": KNeighborsClassifier(9, weights=votes).fit(linear[fit], three[fit]).predict_proba(linear[shown]).tolist(),
        "values": KNeighborsRegressor(9, weights=votes).fit(linear[fit], value[fit]).predict(linear[shown]).tolist(),
    }

def network():
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.metrics import log_loss
    settings = {"hidden_layer_sizes": (32,), "max_iter": 100, "batch_size": 32, "alpha": 1e-4, "learning_rate_init": 0.003}
    losses = [log_loss(three[held], MLPClassifier(**settings, random_state=s).fit(linear[fit], three[fit]).predict_proba(linear[held])) for s in range(5)]
    errors = [np.sqrt(np.mean((MLPRegressor(**settings, random_state=s).fit(linear[fit], value[fit]).predict(linear[held]) - value[held]) ** 2)) for s in range(5)]
    return {"log-loss": float(np.mean(losses)), "rmse": float(np.mean(errors))}

def linear_models():
    """Penalties as Levain writes them: λ1 ‖θ‖₁ + λ2/2 ‖θ‖² beside the sum of losses (squared ones halved)."""
    from sklearn.linear_model import ElasticNet, LogisticRegression, Ridge
    total = {"tol": 1e-12, "max_iter": 1000000}
    w = weights[fit] * TRAIN / weights[fit].sum()  # ElasticNet divides by the sum of weights
    def elastic(l1, l2):
        return ElasticNet(alpha=(l1 + l2) / TRAIN, l1_ratio=l1 / (l1 + l2), **total).fit(linear[fit], value[fit], w)
    def logistic(y, l1, l2):
        model = LogisticRegression(C=1 / (l1 + l2), l1_ratio=l1 / (l1 + l2), solver="saga", **total)
        return model.fit(linear[fit], y[fit], weights[fit])
    return {
        "ridge": Ridge(alpha=2, tol=1e-12).fit(linear[fit], value[fit], weights[fit]).predict(linear[shown]).tolist(),
        "lasso": elastic(20, 0).predict(linear[shown]).tolist(),
        "elastic-net": elastic(20, 10).predict(linear[shown]).tolist(),
        "logistic-l1": logistic(two, 5, 0).predict_proba(linear[shown]).tolist(),
        "logistic-elastic-net": logistic(two, 5, 3).predict_proba(linear[shown]).tolist(),
        "softmax-l1": logistic(three, 5, 0).predict_proba(linear[shown]).tolist(),
        "softmax-l2": logistic(three, 0, 3).predict_proba(linear[shown]).tolist(),
    }

def trees():
    """Mean over seeds, on the numbers alone: log-loss of three classes and error of numbers on the rows held out."""
    from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor, RandomForestClassifier, RandomForestRegressor
    from sklearn.metrics import log_loss
    table = np.hstack([x, codes[:, None]])
    def loss(make):
        return float(np.mean([log_loss(three[held], make(200, random_state=s).fit(table[fit], three[fit]).predict_proba(table[held])) for s in range(5)]))
    def error(make):
        return float(np.mean([np.sqrt(np.mean((make(200, random_state=s).fit(table[fit], value[fit]).predict(table[held]) - value[held]) ** 2)) for s in range(5)]))
    return {
        "forest": {"log-loss": loss(RandomForestClassifier), "rmse": error(lambda n, **k: RandomForestRegressor(n, max_features=1 / 3, **k))},
        "extra-trees": {"log-loss": loss(ExtraTreesClassifier), "rmse": error(ExtraTreesRegressor)},
    }

def without_target():
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA
    from sklearn.ensemble import IsolationForest
    pca = PCA(n_components=3).fit(linear[fit])
    odd = x[held].copy()
    odd[:5] *= 6
    forests = [IsolationForest(n_estimators=200, random_state=s).fit(np.hstack([x[fit], codes[fit, None]])) for s in range(3)]
    return {
        "inertia": float(KMeans(n_clusters=4, n_init=50, random_state=0).fit(linear[fit]).inertia_),
        "variance": pca.explained_variance_ratio_.tolist(),
        "components": np.abs(pca.transform(linear[shown])).tolist(),
        "oddness": (-np.mean([f.score_samples(np.hstack([odd, codes[held, None]])) for f in forests], 0)).tolist(),
    }

import warnings
warnings.filterwarnings("ignore")
print(json.dumps({
    "generator": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
    "naive-bayes": naive_bayes(),
    "neighbours": {votes: neighbours(votes) for votes in ("uniform", "distance")},
    "network": network(),
    "linear": linear_models(),
    "trees": trees(),
    "without-target": without_target(),
}, indent=1))
