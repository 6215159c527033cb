"""``python -m flows.server_process PORT``: Prefect's API server, which ends when its parent does."""

from __future__ import annotations

import sys

from flows.worker import die_with_parent


def main() -> None:
    """Serve on loopback until ended."""
    die_with_parent()
    import uvicorn

    uvicorn.run(
        "prefect.server.api.server:create_app", factory=True, host="127.0.0.1", port=int(sys.argv[1]), log_level="error"
    )


if __name__ == "__main__":
    main()
