"""Quality on gold data and speed, each beside what a user would otherwise pick: ``python -m benchmarks NAME``."""
