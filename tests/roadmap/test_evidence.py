"""What may prove a report: kinds by content, sizes, names, links."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from core.uploads import check_file, check_links, clean_name
from tests.roadmap.daily import PDF, PNG, docx, upload

HTML = b"<!doctype html><html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("протокол.pdf", PDF, "application/pdf"),
        ("Фото.PNG", PNG, "image/png"),
        ("снимок.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\0" * 40, "image/jpeg"),
        ("iphone.heic", b"\0\0\0\x18ftypheic\0\0\0\0" + b"\0" * 40, "image/heic"),
        ("IMG_0001.HEIC", b"\0\0\0\x24ftypmif1\0\0\0\0mif1heic" + b"\0" * 40, "image/heic"),
        ("письмо.docx", docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("старое.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "application/msword"),
        ("список.txt", "Участники: 12".encode(), "text/plain"),
        ("список.csv", "Город;Число\nСочи;12".encode("cp1251"), "text/csv"),
    ],
)
def test_office_files_and_pictures_are_taken(name, content, kind):
    assert check_file(upload(name, content)).content_type == kind


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("пусто.pdf", b"", "пуст"),
        ("фото.png", HTML, "не соответствует"),
        ("фото.png", PDF, "не соответствует"),
        ("заметка.txt", HTML, "не соответствует"),
        ("заметка.txt", b"MZ\x90\x00\x03", "не соответствует"),
        ("письмо.docx", b"PK\x03\x04 and nothing more", "не соответствует"),
        ("таблица.xlsx", docx(), "не соответствует"),
        ("страница.html", HTML, "не принимаются"),
        ("рисунок.svg", b"<svg/>", "не принимаются"),
        ("setup.exe", b"MZ\x90\x00", "не принимаются"),
        ("без-расширения", PDF, "не принимаются"),
    ],
)
def test_everything_else_is_refused_by_name(name, content, says):
    with pytest.raises(ValidationError) as refusal:
        check_file(upload(name, content))
    assert name in refusal.value.message
    assert says in refusal.value.message


def test_a_file_over_the_limit_is_refused_with_both_sizes(settings):
    settings.ATTACHMENT_LIMIT = 20 * 1024 * 1024
    large = SimpleUploadedFile("видео.mp4", b"")
    large.file = io.BytesIO(b"")
    large.size = settings.ATTACHMENT_LIMIT + 1
    with pytest.raises(ValidationError, match=r"21.{1,4}МБ.*20.{1,4}МБ"):
        check_file(large)


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("../../x.pdf", "x.pdf"),
        ("..\\..\\windows\\x.pdf", "x.pdf"),
        ("/etc/passwd", "passwd"),
        ('а"б<в>.pdf', "а_б_в_.pdf"),
        ("а\r\nX-Evil: 1.pdf", "а X-Evil_ 1.pdf"),
        ("договор\u202efdp.exe", "договор fdp.exe"),
        ("  .  ", "файл"),
        ("", "файл"),
        ("ж" * 300 + ".pdf", "ж" * 116 + ".pdf"),
    ],
)
def test_a_name_cannot_escape(given, cleaned):
    assert clean_name(given) == cleaned


def test_links_are_http_one_a_line_and_said_once():
    assert check_links([" https://sochi.ru/a ", "", "http://minsk.gov.by", "https://sochi.ru/a"]) == [
        "https://sochi.ru/a",
        "http://minsk.gov.by",
    ]


@pytest.mark.parametrize(
    "wrong", ["javascript:alert(1)", "ftp://sochi.ru", "sochi", "https://", "data:text/html,x"]
)
def test_other_links_are_refused_by_name(wrong):
    with pytest.raises(ValidationError) as refusal:
        check_links(["https://sochi.ru", wrong])
    assert refusal.value.messages == [f"«{wrong}» — не ссылка: она начинается с http:// или https://."]
