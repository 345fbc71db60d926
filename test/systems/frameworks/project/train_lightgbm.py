import lightgbm
import mlflow
import numpy
from tables import answer, split

mlflow.autolog()
rows, test, labels, truth = split("diabetes")
options = {"objective": "regression", "num_leaves": 7, "learning_rate": 0.1, "verbose": -1, "seed": 1}
model = lightgbm.train(options, lightgbm.Dataset(rows, labels), 40)
predictions = model.predict(test)
answer(test, predictions, 1 - numpy.mean((predictions - truth) ** 2) / numpy.var(truth))
