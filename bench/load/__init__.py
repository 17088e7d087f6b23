"""People on the running program, for `make load`: see docs/scaling.md."""
