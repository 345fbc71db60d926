"""Checks a notebook against its format and runs it: execute.py NOTEBOOK. Prints what its cells answered, as text."""

import json
import sys

import nbclient
import nbformat

notebook = nbformat.read(sys.argv[1], as_version=nbformat.NO_CONVERT)
nbformat.validate(notebook)
assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
answers = []
for cell in notebook.cells:
    for output in cell.get("outputs", []):
        answers.append(output.get("data", {}).get("text/plain") or output.get("text", ""))
print(json.dumps(answers))
