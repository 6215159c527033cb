"""``python -m tests.audit``: pip-audit over the pinned dependencies, where its service can be reached.

The exit code is pip-audit's: not 0 when a version is known to be vulnerable. Without a network: a notice, and 0.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

SERVICE = "api.osv.dev"
CONSTRAINTS = Path(__file__).resolve().parent.parent / "constraints.txt"
SECONDS = 120


def reachable() -> bool:
    """Whether the service's host answers within three seconds."""
    try:
        socket.create_connection((SERVICE, 443), timeout=3).close()
    except OSError:
        return False
    return True


def main() -> int:
    """Audit, or say why not."""
    if not reachable():
        print(f"pip-audit: {SERVICE} cannot be reached; dependencies were not checked")
        return 0
    options = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--timeout", "10", "-s", "osv"]
    command = [sys.executable, "-m", "pip_audit", "-r", str(CONSTRAINTS), *options]
    try:
        return subprocess.run(command, timeout=SECONDS, check=False).returncode
    except subprocess.TimeoutExpired:
        print(f"pip-audit: no answer within {SECONDS} s; dependencies were not checked")
        return 0


if __name__ == "__main__":
    raise SystemExit(main())
