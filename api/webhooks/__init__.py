"""Telling other systems what happened, by Standard Webhooks: a ledger like that of the letters."""
