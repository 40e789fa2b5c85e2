"""Benchmarks: ratios only, each with its bound; see `make bench`."""
