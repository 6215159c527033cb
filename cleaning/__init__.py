"""Bytes become clean Polish text with scores. Pure functions: no files, no Prefect, no DuckDB."""
