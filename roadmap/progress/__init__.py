"""The dashboard's figures, from a handful of grouped queries; the rules they follow are in `roadmap.querysets`.

- `state`: the milestones of a roadmap as of a day, grouped into items, sides and directions.
- `figures`: the counts of the first line, each with the filter of the list behind it.
- `charts`: the trend and the heat map.
- `changes`: what is different since an earlier day.
- `upcoming`: the due dates and events of the next 30 days.
- `portfolio`: one line for each of many roadmaps.
"""
