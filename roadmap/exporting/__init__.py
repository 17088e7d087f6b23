"""The roadmap on paper: the plan's table as a workbook, the reference and the meeting's papers as documents."""
