"""The manual: guides by role and a glossary, as pages of the program. The texts are in templates/manual/ru/."""
