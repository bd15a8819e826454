"""One file per question a person asks: a request goes in, an answer comes out."""
