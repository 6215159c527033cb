"""What workers keep out of their memory is there when it is wanted."""

from __future__ import annotations

import subprocess
import sys

from datasketch import MinHashLSH

PROGRAM = """
import sys
from flows.memory import without_integration
without_integration()
from datasketch import MinHashLSH
before = "scipy.integrate._quadpack_py" in sys.modules
chosen = MinHashLSH(threshold=0.8, num_perm=64)
print(before, chosen.b, chosen.r)
"""


def test_integration_is_loaded_when_bands_are_chosen_by_a_threshold() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    expected = MinHashLSH(threshold=0.8, num_perm=64)
    assert done.stdout.split() == ["False", str(expected.b), str(expected.r)]
