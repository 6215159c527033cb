"""The order of things: manifest, Prefect flows, the command line, files, retries, engines."""
