"""One file per format: bytes in, sheets out."""
