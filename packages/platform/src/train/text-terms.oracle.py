"""Golden numbers for features.test.ts: scikit-learn's TfidfVectorizer on a few texts.

Run from the repository: python3 packages/platform/src/train/text-terms.oracle.py > packages/platform/src/train/text-terms.oracle.json
"""
import json
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer

texts = [
    "The bread was good, the bread was warm.",
    "Good bread, good people; a long way to go",
    "Cold bread was never again bread!",
    "Das Brötchen war gut, das Brot war kalt: 7 von 10",
    "The people were friendly and the way was long",
]
fresh = ["The bread was cold, but good people", "nothing known", "", "the the the BREAD"]
vectoriser = TfidfVectorizer(ngram_range=(1, 2), max_features=5).fit(texts)
print(json.dumps({
    "generator": f"scikit-learn {sklearn.__version__}",
    "texts": texts,
    "terms": list(vectoriser.get_feature_names_out()),
    "fresh": fresh,
    "rows": vectoriser.transform(fresh).toarray().tolist(),
}, indent=1, ensure_ascii=False))
