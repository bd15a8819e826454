"""Measured ratios against peers: `make bench`."""
