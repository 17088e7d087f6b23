"""The manual: guides by role and a glossary, as pages of the program. The texts stand in templates/manual/ru/."""
