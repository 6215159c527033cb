"""Bare trafilatura with its defaults and metadata, page by page: run by the peer's Python.

Each line of standard input is one JSON object of ``url`` and ``body`` (Base64); the answer is one line with ``text``
and the CPU ``seconds`` of it.
"""

from __future__ import annotations

import base64
import json
import logging
import sys
import time


def main() -> None:
    from trafilatura import bare_extraction

    logging.disable(logging.CRITICAL)
    for line in sys.stdin:
        page = json.loads(line)
        body = base64.b64decode(page["body"])
        start = time.process_time()
        document = bare_extraction(body, url=page["url"], with_metadata=True)
        seconds = time.process_time() - start
        text = (document.text or "") if document is not None else ""
        print(json.dumps({"text": text, "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
