"""What runs behind the pages: long works and their leases, what goes by night, and what is held about a person."""
