"""From a traced definition to a JavaScript module; it does not know what it compiles.

The way of a function: `trace` (JAX) → `translate` (a graph of scalar operations,
simplified while it grows) → `printer` (statements) → `contracts` (a module of the
shape the page expects).
"""
