"""Fuzzers that run as long as one likes; see docs/fuzzing.md."""
