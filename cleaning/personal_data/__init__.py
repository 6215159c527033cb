"""Personal data: found by checksum and context, replaced by typed placeholders."""

from cleaning.personal_data.findings import Finding
from cleaning.personal_data.redact import DEFAULT_POLICY, PolicyError, complete, find, redact, redact_all

__all__ = ["DEFAULT_POLICY", "Finding", "PolicyError", "complete", "find", "redact", "redact_all"]
