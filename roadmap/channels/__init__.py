"""By what reminders reach people: mail, and the messengers' bots that a person may choose instead."""
