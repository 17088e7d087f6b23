"""The version of the program: it moves with each release (CHANGELOG.md), and pyproject.toml names the same."""

VERSION = "0.8.0"
