"""Benchmarks: scripts that make the tables of docs/RESULTS.md."""
