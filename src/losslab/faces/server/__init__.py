"""The server: a light shell that has the page at once, and the API behind it."""
