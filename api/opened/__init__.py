"""What a roadmap shows to everybody, where an administrator opened it: figures and items, nothing of people."""
