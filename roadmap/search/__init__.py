"""The search: what typed words mean (`words`), and what answers to them over all that one may see (`everywhere`)."""
