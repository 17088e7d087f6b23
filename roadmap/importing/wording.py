"""The sentences for everything that the reading of a file, or an import, has to say: one table, code by code.

`plans` and the preview give codes with parameters, and those are kept; the words are made when somebody reads them, in
the reader's language. Templates are filled by name (`%(name)s`); where a count decides the form, both forms are here.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from plans.messages import Message
from plans.refusals import Refusal
from roadmap.importing.shape import KeptMessage

Params = Mapping[str, Any]

# Why a file as a whole is not read.
REFUSALS: Mapping[str, Any] = {
    "empty": _("The file is empty."),
    "blank": _("The file has no cell with content."),
    "too_big": _(
        "The file is larger than %(limit)d MB. Remove pictures and unneeded sheets and send it again."
    ),
    "bomb": _("Unpacked, the file takes more than %(limit)d MB. Such a file is not read."),
    "damaged": _(
        "The file is damaged or was not copied to the end. "
        "Open it in the program it was made with and save it again."
    ),
    "encrypted": _("The file is protected by a password. Remove the password and send it again."),
    "unsafe": _(
        "The file holds declarations that ordinary programs never write (XML entities). Save it anew as .xlsx."
    ),
    "not_a_workbook": _(
        "This is neither a table nor a document. Send the plan as .xlsx, .xls, .ods, .docx, .odt, .pdf or .csv."
    ),
    "unsupported": _(
        "This kind of file cannot be read. Send the plan as .xlsx, .xls, .ods, .docx, .odt, .pdf or .csv."
    ),
    "picture": _(
        "This is a picture, and pictures cannot be read. Send the file from which it was made (.docx, .xlsx)."
    ),
    "scanned": _(
        "These are scanned pages without text: nothing in them can be read. Send the file from which they were printed "
        "(.docx, .xlsx), or have the scan recognised and send the result."
    ),
    "scan_not_compared": _(
        "The text of this scan was recognised from pictures. Compare each page before the plan is read."
    ),
    "scan_without_table": _(
        "These are scanned pages, and no table drawn with lines was found on them. Send the file from which they were "
        "printed (.docx, .xlsx)."
    ),
    "pdf_protected": _("The PDF is protected by a password. Save it without the password and send it again."),
    "pdf_without_letters": _(
        "The letters of this PDF cannot be told: its fonts are saved without their meaning. Send the file from which "
        "it was made (.docx, .xlsx)."
    ),
    "pdf_without_table": _(
        "The PDF has text, but no table with the plan's items was found in it. Send the file from which it was made "
        "(.docx, .xlsx)."
    ),
    "other_archive": _(
        "Archives of this kind (.rar, .7z, .gz) cannot be opened. Unpack it and send the plan alone, or in a .zip."
    ),
    "archive_without_plan": _(
        "The archive holds no file that could be a plan. Send the file of the plan itself."
    ),
    "several_files": _("The archive holds several files: %(names)s. Send the one with the plan alone."),
    "page_without_table": _(
        "The web page holds no table with a plan. Open it in a browser or in Excel, look for the table and save it as "
        ".xlsx."
    ),
    "other_xml": _(
        "This is an XML file of a program that is not known here. Open it in the program and save it as .xlsx or "
        ".docx."
    ),
    "old_word": _(
        "This document of the old Word (.doc) could not be read. Open it in Word or LibreOffice, and save it as "
        ".docx."
    ),
    "old_word_not_opened": _(
        "The .doc could not be converted. Open it in Word or LibreOffice, save it as .docx and send that."
    ),
    "old_word_too_slow": _(
        "The .doc was not converted within %(limit)d seconds. Open it in Word or LibreOffice, save it as .docx and "
        "send that."
    ),
    "too_many_cells": _(
        "The file holds more than %(limit)d cells. Keep the plan alone in the file and send it again."
    ),
    "too_many_spans": _(
        "The file holds more than %(limit)d merged cells. Keep the plan alone in the file and send it again."
    ),
    "too_many_parts": _("The file consists of more than %(limit)d parts. Such a file is not read."),
    "too_much_text": _(
        "The file holds more than %(limit)d characters. Keep the plan alone in the file and send it again."
    ),
    "too_much_markup": _(
        "The file is much bigger inside than a plan is. Copy the plan's table into a new document and send that."
    ),
    "too_deep": _(
        "Tables or frames in the file lie too deep within one another. Copy the plan's table into a new document and "
        "send that."
    ),
    "too_slow": _(
        "The file takes too long to read. Copy the plan's table into a new document and send that."
    ),
    "cell_too_long": _(
        "The cell %(cell)s holds more than %(limit)d characters. Shorten it and send the file again."
    ),
    "too_many_rows": _(
        "The sheet holds more than %(limit)d rows. Keep the plan alone in the file and send it again."
    ),
    "too_many_columns": _(
        "The sheet holds more than %(limit)d columns. Keep the plan alone in the file and send it again."
    ),
    "no_sheet": _("The file has no sheet «%(name)s». Its sheets are: %(known)s."),
    "no_table": _(
        "No table of a plan was found (looked at: %(names)s). A row with the columns' names is needed: "
        "the measure, its deadline, who answers for it, and rows of items below it."
    ),
    "document_without_table": _(
        "The document holds no table, and no numbered paragraphs with a deadline each («Срок: …»). "
        "Put the plan's items into a table."
    ),
    "own_report": _(
        "This is the program's own summary: it is for reading. To send a plan back, export the workbook (.xlsx) and "
        "change that."
    ),
    "no_file": _("The file %(file)s cannot be opened."),
    "expired": _("The uploaded file is no longer kept: upload it again."),
}

# What there is to say about a file that is read, and about its rows.
MESSAGES: Mapping[str, Any] = {
    "columns_guessed": _(
        "The table has no header: what each column is was told by its cells. Look at the columns and confirm them."
    ),
    "hidden_column": _("The hidden column “%(heading)s” was not read: another column says the same."),
    "column_by_cells": _(
        "The heading “%(heading)s” does not tell what this column is: its cells did. Check the column's field."
    ),
    "sheets_together": _("Sheets read together as one plan, with the number of items of each: %(names)s."),
    "sheet_not_read": _(
        "The sheet «%(name)s» looks like a plan too (%(count)d items). It was not read; choose it to read it."
    ),
    "sheet_translated": _(
        "The sheet «%(name)s» is the same plan in another language (%(count)d items): it was not read."
    ),
    "other_years": _(
        "The document is a plan for %(stated)s, and this roadmap runs %(years)s: the deadlines were read by the "
        "roadmap's years. Is it the right file?"
    ),
    "row_left_out": _("This row was taken for no item: «%(text)s»."),
    "item_excluded": _(
        "The document says that this item was taken out: «%(text)s». It was not read as an item."
    ),
    "other_table": _("Another table begins here; rows of it that were not read: %(count)d."),
    "sub_points": _(
        "This line only opens the sub-points below it, which are items of their own: «%(text)s»."
    ),
    "number_unreadable": _(
        "«%(text)s» is no number; the item was given %(number)s. Correct it if the document has another."
    ),
    "title_empty": _("The title is empty. Say what is to be done."),
    # The reading of deadlines words its cautions itself.
    "deadline": "%(text)s",
    "deadlines_of_sides": _(
        "Each side has a deadline of its own here, and milestones of its own: “%(text)s”. If the cities only tell "
        "where, write the dates without them."
    ),
    "month_first": _("The dates of this column are month, day, year: so they were read."),
    "year_taken": ngettext_lazy(
        "%(count)d deadline has no year of its own; %(year)d was taken, as the plan's title or sheet says.",
        "%(count)d deadlines have no year of their own; %(year)d was taken, as the plan's title or sheet says.",
        "count",
    ),
    "as_above": _("«%(text)s» was taken from the row above: %(meant)s."),
    "side_assumed": _(
        "No side is named for %(names)s: the cell names one for each side, so it was taken for %(side)s."
    ),
    "both_sides": _("The cell is merged over both sides' columns, so these answer on each side: %(names)s."),
    "formula_error": _("A formula in the file gives the error %(error)s here; the cell was taken as blank."),
    "nobody_named": _("Nobody is named who answers for the item."),
    "no_body": _("No body is named here: «%(text)s»."),
    "side_unclear": _("It is not clear which side these belong to: %(names)s."),
    "state_unknown": _("This state is not known: «%(text)s»."),
    "item_struck": _("The item is struck through. Is it still in force?"),
    "part_struck": _("A part of the cell is struck through and was left out: «%(text)s»."),
    "hidden_text": _("Hidden text was not read: «%(text)s»."),
    "text_box": _("A text box that lies over the table was not read as a part of it: «%(text)s»."),
    "footnote": _("A footnote of the document is here; it was not read as a part of the cell: «%(text)s»."),
    "row_hidden": _("The row is hidden in the file; it was read all the same."),
    "numbers_counted": _("The table has no numbers; the items were numbered in their order."),
    "number_follows": _("The number is missing; %(number)s follows from the rows around."),
    "number_given": _(
        "The number is missing; the item was given %(number)s. Correct it if the document has another."
    ),
    "numbers_begin_anew": _(
        "The numbers begin anew in each direction; the direction's number was put before them."
    ),
    "number_twice": _(
        "The number %(number)s stands in other rows too: %(others)s. Each item needs its own number."
    ),
    # Of the preview itself.
    "without_direction": ngettext_lazy(
        "The file names no direction for %(count)d new item: it goes into “%(title)s” and can be moved from there.",
        "The file names no direction for %(count)d new items: they go into “%(title)s” and can be moved from there.",
        "count",
    ),
    "states_left": ngettext_lazy(
        "The file tells the state of %(count)d item. A state is reported in somebody's name: give --by, or load the "
        "file on the page. It was left as it is.",
        "The file tells the states of %(count)d items. A state is reported in somebody's name: give --by, or load the "
        "file on the page. They were left as they are.",
        "count",
    ),
    "body_left_out": _("“%(name)s” was left out by your choice."),
    "body_added": _("“%(name)s” is not among the bodies of the side “%(side)s”: it will be added to them."),
    "body_same": _("“%(name)s” is the same as “%(same)s”: by your choice."),
}

# The same once the import is applied: what was to come has come.
APPLIED: Mapping[str, Any] = {
    "other_years": _(
        "The document is a plan for %(stated)s, and this roadmap runs %(years)s: the deadlines were read by the "
        "roadmap's years."
    ),
    "body_added": _("“%(name)s” was not among the bodies of the side “%(side)s”: it was added to them."),
}

# Why a row below the header is no item.
LEFT_OUT: Mapping[str, Any] = {
    "total": _("a total"),
    "note": _("a note"),
    "amendment": _("a remark on how the plan was changed"),
    "excluded": _("an item that was taken out of the plan"),
    "opening": _("a line that only opens the sub-points below it"),
    "closing": _("below the last item: a signature, a footnote"),
    "table": _("another table"),
    "above": _("above the table's header"),
    "beside": _("outside of the table's columns"),
    "unclear": _("it is not clear what it is"),
}

WORDING: Mapping[str, Any] = {**REFUSALS, **MESSAGES}


def say(code: str, params: Params) -> str:
    """The sentence for a code, in the reader's language; the code itself where nobody knows it any more."""
    template = WORDING.get(code)
    if template is None:
        return code
    try:
        return str(template % params)
    except (KeyError, TypeError, ValueError):
        # A preview kept from before a parameter had its name.
        return code


def refused(refusal: Refusal) -> str:
    """Why a file is not read, and what to do."""
    return say(refusal.code, refusal.params)


def kept(message: Message) -> KeptMessage:
    """A message as a preview keeps it: without words."""
    return {
        "level": message.level,
        "cell": message.cell or "",
        "code": message.code,
        "params": dict(message.params),
    }


def sentence_of(message: KeptMessage, *, applied: bool = False) -> str:
    """The words of a kept message: those kept with it (by older previews, and for what the database complains of), or
    those of its code. `applied` says that the import was: what was to come has come.
    """
    text = message.get("text")
    if applied and (past := APPLIED.get(message.get("code", ""))):
        text = past % message.get("params", {})
    return str(text) if text is not None else say(message["code"], message.get("params", {}))


def worded(message: KeptMessage, *, applied: bool = False) -> KeptMessage:
    """A kept message with its words beside its code."""
    return {**message, "text": sentence_of(message, applied=applied)}
