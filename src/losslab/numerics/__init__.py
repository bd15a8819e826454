"""Generic algorithms over the contracts; no definition is known here by name."""
