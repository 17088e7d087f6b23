"""The pages of the roadmap, one module a page."""
