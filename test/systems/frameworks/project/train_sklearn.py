import mlflow
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tables import answer, split

mlflow.autolog()
rows, test, labels, truth = split("breast_cancer")
model = make_pipeline(StandardScaler(), LogisticRegression(C=0.5)).fit(rows, labels)
answer(test, model.predict_proba(test), model.score(test, truth))
