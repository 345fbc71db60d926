"""Real tables that come with scikit-learn, as most people split them."""

import os

from sklearn import datasets
from sklearn.model_selection import train_test_split


def split(table):
    frame = getattr(datasets, f"load_{table}")(as_frame=True)
    return train_test_split(frame.data, frame.target, test_size=0.25, random_state=7)


def answer(test, predictions, score):
    """Leaves the test rows and what the library itself answers for them to whoever asked."""
    kept = test.copy()
    for index, column in enumerate(predictions.reshape(len(test), -1).T):
        kept[f"answer_{index}"] = column
    kept.to_csv(os.environ["OUT_answers"].replace(".parquet", ".csv"), index=False)
    with open(os.environ["OUTPUTS"], "a") as out:
        print(f"score={score}", file=out)
