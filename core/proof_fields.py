"""The fields of a form for what proves something: files and links."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.uploads import ACCEPT, check_links


class ManyFilesInput(forms.ClearableFileInput):
    """The browser's field for several files at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of uploads as a list; each is checked by `core.uploads`, not here."""

    widget = ManyFilesInput

    def __init__(self) -> None:
        super().__init__(
            label=_("Files"),
            required=False,
            widget=ManyFilesInput({"accept": ACCEPT}),
            help_text=format_lazy(
                _("Minutes, a programme, photographs: up to {limit} MB each, several at once."),
                limit=settings.ATTACHMENT_LIMIT // 1024**2,
            ),
        )

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [upload for upload in data or [] if upload]


class LinksField(forms.CharField):
    """Links, one a line, as a list."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Links"),
            required=False,
            widget=forms.Textarea({"rows": 2, "placeholder": "https://"}),
            help_text=_("One a line."),
        )

    def clean(self, value: Any) -> list[str]:
        return check_links(super().clean(value).splitlines())
