"""Writes fifteen real tables as CSV files with the target as their last column.

python tables.py DEBIAN OUT: DEBIAN holds r-cran-modeldata, r-cran-mlbench and r-cran-kernlab as `dpkg-deb -x` unpacks them; the rest comes
with scikit-learn. Needs scikit-learn, pandas and pyreadr.
"""

import lzma
import pathlib
import struct
import sys
import tempfile

import pandas
import pyreadr
import sklearn.datasets


def lazy_tables(path):
    """The data frames of a package's lazy-load database: pieces of raw LZMA2, each behind its length and the letter Z."""
    raw = path.read_bytes()
    at = 0
    with tempfile.NamedTemporaryFile(suffix=".rds") as file:
        while at < len(raw):
            (size,) = struct.unpack(">I", raw[at : at + 4])
            assert raw[at + 4 : at + 5] == b"Z", "another compression"
            unpacker = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2}])
            piece = unpacker.decompress(raw[at + 5 :])
            assert len(piece) == size
            at = len(raw) - len(unpacker.unused_data)
            pathlib.Path(file.name).write_bytes(piece)
            try:
                yield from pyreadr.read_r(file.name).values()
            except pyreadr.custom_errors.LibrdataError:
                continue


def pick(frames, shape, target):
    return next(frame for frame in frames if frame.shape == shape and target in frame.columns)


def written(out, name, frame, target):
    columns = [column for column in frame.columns if column != target]
    frame = frame[columns].assign(target=frame[target].astype(str))
    for column in columns:
        if not pandas.api.types.is_numeric_dtype(frame[column]):
            frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
    frame.to_csv(out / f"{name}.csv", index=False)


def main(debian, out):
    out.mkdir(parents=True, exist_ok=True)
    for name in ("iris", "wine", "breast_cancer", "digits"):
        frame = getattr(sklearn.datasets, f"load_{name}")(as_frame=True).frame
        frame = frame.assign(target="class " + frame["target"].astype(str))
        written(out, "wdbc" if name == "breast_cancer" else name, frame, "target")
    library = debian / "usr/lib/R/site-library"
    frames = list(lazy_tables(library / "modeldata/data/Rdata.rdb"))
    written(out, "churn", pick(frames, (5000, 20), "churn"), "churn")
    written(out, "attrition", pick(frames, (1470, 31), "Attrition"), "Attrition")
    written(out, "credit_data", pick(frames, (4454, 14), "Status"), "Status")
    mlbench = {
        "PimaIndiansDiabetes": ("diabetes_pima", "diabetes"),
        "Sonar": ("sonar", "Class"),
        "Vehicle": ("vehicle", "Class"),
        "Ionosphere": ("ionosphere", "Class"),
        "Vowel": ("vowel", "Class"),
        "Satellite": ("satimage", "classes"),
        "BreastCancer": ("breast_w", "Class"),
    }
    for source, (name, target) in mlbench.items():
        (frame,) = pyreadr.read_r(str(library / f"mlbench/data/{source}.rda")).values()
        if name == "vowel":
            frame = frame.drop(columns="V1")
        if name == "breast_w":
            frame = frame.drop(columns="Id")
            for column in frame.columns.drop("Class"):
                frame[column] = frame[column].astype(float)
        if name == "ionosphere":
            for column in ("V1", "V2"):
                frame[column] = frame[column].astype(float)
        written(out, name, frame, target)
    (frame,) = pyreadr.read_r(str(library / "kernlab/data/spam.rda")).values()
    written(out, "spambase", frame, "type")


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:]))
