"""Holds CycloneDX documents against the schema of their version; prints what is wrong, by file, as JSON."""

import json
import sys

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

wrong = {}
for path in sys.argv[1:]:
    with open(path) as file:
        problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(file.read())
    if problem:
        wrong[path] = str(problem)[:2000]
print(json.dumps(wrong))
