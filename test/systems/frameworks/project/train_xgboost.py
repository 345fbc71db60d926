import mlflow
import xgboost
from tables import answer, split

mlflow.autolog()
rows, test, labels, truth = split("wine")
train = xgboost.DMatrix(rows, labels)
options = {"objective": "multi:softprob", "num_class": 3, "max_depth": 3, "eta": 0.2, "seed": 1}
model = xgboost.train(options, train, 30, evals=[(train, "train")], verbose_eval=False)
predictions = model.predict(xgboost.DMatrix(test))
answer(test, predictions, (predictions.argmax(axis=1) == truth).mean())
