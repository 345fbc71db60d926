"""Trains a logistic regression and a forest, and keeps each as MLflow and as a pickle."""

import pickle
import sys

import mlflow.sklearn
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

folder = sys.argv[1]
rows, labels = load_iris(return_X_y=True)
models = {"logistic": LogisticRegression(max_iter=500), "forest": RandomForestClassifier(100, random_state=0)}
for name, model in models.items():
    model.fit(rows, labels)
    mlflow.sklearn.save_model(model, f"{folder}/{name}", serialization_format="cloudpickle")
    with open(f"{folder}/{name}.pkl", "wb") as file:
        pickle.dump(model, file)
