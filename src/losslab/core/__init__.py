"""The contracts every definition meets, and what can be derived from them."""
