"""Who is told what, when: the ledger is planned, letters are delivered, and nothing is told twice.

`plan` writes what is to be told into the ledger, `deliver` sends it, one letter a person a day; `run.remind`
does both and keeps a record. `notices` has what the verbs of `roadmap.reporting.actions` tell. Kinds of reminders are
`sources`; an app above this one registers its own in its `AppConfig.ready`.
"""
