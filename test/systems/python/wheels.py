"""Writes wheels of nothing but a version into a folder: wheels.py FOLDER NAME==VERSION[:NEEDED] ..."""

import base64
import hashlib
import sys
import zipfile

folder, *wanted = sys.argv[1:]
for item in wanted:
    spec, _, needed = item.partition(":")
    name, version = spec.split("==")
    about = f"{name}-{version}.dist-info"
    requires = f"Requires-Dist: {needed}\n" if needed else ""
    files = {
        f"{name}.py": f'VERSION = "{version}"\n\ndef main():\n    print("{name}", VERSION)\n',
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: wheels\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{about}/entry_points.txt": f"[console_scripts]\n{name}-tell = {name}:main\n",
    }
    record = ""
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(text)}\n"
    files[f"{about}/RECORD"] = record + f"{about}/RECORD,,\n"
    with zipfile.ZipFile(f"{folder}/{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0)), text)
