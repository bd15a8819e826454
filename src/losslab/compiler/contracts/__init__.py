"""Modules in the shapes that the page expects, one file per kind of definition.

``module(name, definition)`` gives the source of an ES module without imports. After
its own arguments every function takes the parameters, in the order of declaration.
"""
