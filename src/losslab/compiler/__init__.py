"""From a traced definition to a JavaScript module; it does not know what it compiles.

The way of a function: `trace` (JAX) → `translate` (rules for the number at an index,
`tensors`; what would be computed twice is stored) → `nodes` (one graph of operations)
→ `printer` (statements) → `contracts` (a module of the shape the page expects).
"""
