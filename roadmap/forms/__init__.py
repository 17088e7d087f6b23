"""The forms of the roadmap pages, one module a page."""
