"""The static page's data: catalogue, cards and compiled kernels, written as files."""
