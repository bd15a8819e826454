"""The definitions, one noun per file, found by walking the folders."""
