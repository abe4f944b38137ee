"""The benchmarks: each a ratio against a floor that was measured in the same run. `python -m tests.bench`."""
