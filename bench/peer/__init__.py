"""Redmine and our program side by side; see README.md here."""
