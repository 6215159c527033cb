"""What a record is: schemas, Parquet shards, releases, the DuckDB catalog, and its readers."""
