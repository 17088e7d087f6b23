"""What may not be uploaded: programs inside archives, macros, bombs, more than there is room for; and by whom."""

import io
import tracemalloc
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import archives, quotas
from core.models import Kept
from core.uploads import check_file, check_files
from roadmap.models import Report
from tests.marks import mark_of
from tests.roadmap.daily import PDF, PNG, address, docx, milestone_of, said, signed_in, upload


def packed(members, **more):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inner in members.items():
            archive.writestr(name, inner)
    return content.getvalue()


def with_macros():
    return packed(
        {"[Content_Types].xml": "<Types/>", "word/document.xml": "<d/>", "word/vbaProject.bin": "x"}
    )


def macro_enabled_by_type():
    types = '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    return packed({"[Content_Types].xml": types, "word/document.xml": "<d/>"})


def macro_enabled_far_behind():
    types = (
        f'<Types><!--{"x" * 70_000}--><Default ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    return packed({"[Content_Types].xml": types.encode("utf-16"), "word/document.xml": "<d/>"})


def fetching(kind, target, mode="External"):
    """A document with a part of this kind that lies elsewhere."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    row = f'<Relationship Id="a" Type="{kinds}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    listed = f"<Relationships>{row}</Relationships>"
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": "<d/>",
            "word/_rels/settings.xml.rels": listed,
        }
    )


def listing(megabytes, lists=1):
    """A document whose lists of parts unpack to so much each; it has a few kilobytes."""
    inner = b"<r>" + b"<a/>" * (megabytes * 256 * 1024) + b"</r>"
    lists = {f"word/_rels/{number}.rels": inner for number in range(lists)}
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<d/>", **lists})


def open_document_with_basic():
    return packed({"mimetype": "x", "content.xml": "<d/>", "Basic/Standard/Module1.xml": "<m/>"})


def locked():
    content = bytearray(packed({"протокол.pdf": PDF}))
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


def with_a_link():
    link = zipfile.ZipInfo("ссылка.txt")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    return packed({link: "/etc/passwd"})


def rtf(inner):
    return rb"{\rtf1\ansi" + inner + rb" Text}"


def test_a_list_of_parts_is_looked_through_without_a_tree_of_it():
    """Some kilobytes took half a gigabyte, with each upload."""
    document = io.BytesIO(listing(2))
    tracemalloc.start()
    try:
        archives.check_office("отчёт.docx", document)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12 * 1024 * 1024


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("архив.zip", packed({"setup.exe": b"MZ\x90\0" * 20}), "setup.exe"),
        ("архив.zip", packed({"фото.png": b"MZ\x90\0" * 20}), "фото.png"),
        ("архив.zip", packed({"сценарий.js": "alert(1)"}), "сценарий.js"),
        ("архив.zip", packed({"папка/run.bat": "del"}), "run.bat"),
        ("архив.zip", packed({"ещё.zip": packed({"a.pdf": PDF})}), "ещё.zip"),
        ("архив.zip", packed({"ещё.7z": b"7z\xbc\xaf\x27\x1c"}), "ещё.7z"),
        ("архив.zip", packed({"письмо.docm": with_macros()}), "письмо.docm"),
        ("архив.zip", packed({"письмо.docx": with_macros()}), "макросы"),
        ("архив.zip", packed({"ярлык.lnk": b"L\0\0\0"}), "ярлык.lnk"),
        # What is passed over has to be what its name says, or everything could hide there.
        ("архив.zip", packed({"__MACOSX/setup.exe": b"MZ\x90\0" * 20}), "setup.exe"),
        ("архив.zip", packed({"__MACOSX/._фото.png": b"MZ\x90\0" * 20}), "._фото.png"),
        ("архив.zip", packed({"фото/Thumbs.db": b"MZ\x90\0" * 20}), "Thumbs.db"),
        ("архив.zip", packed({"desktop.ini": "[.ShellClassInfo]\nIconResource=\\\\host\\x"}), "desktop.ini"),
        # What would be unpacked outside of its folder.
        ("архив.zip", packed({"../../протокол.pdf": PDF}), "протокол.pdf"),
        ("архив.zip", packed({"папка/../../протокол.pdf": PDF}), "протокол.pdf"),
        ("архив.zip", packed({"..\\..\\протокол.pdf": PDF}), "протокол.pdf"),
        ("архив.zip", packed({"/etc/протокол.pdf": PDF}), "протокол.pdf"),
        ("архив.zip", packed({"C:\\Windows\\протокол.pdf": PDF}), "протокол.pdf"),
        ("архив.zip", with_a_link(), "ссылка.txt"),
        ("архив.zip", locked(), "парол"),
        # What is large is made when its test comes: every process of the suite reads this module.
        ("архив.zip", lambda: packed({"нули.txt": b" " * (301 * 1024 * 1024)}), "разворачивается"),
        ("архив.zip", lambda: packed({f"{n}.txt": "x" for n in range(2001)}), "разворачивается"),
        (
            "архив.zip",
            lambda: packed(dict.fromkeys(["1.docx", "2.docx", "3.docx"], listing(1, lists=19))),
            "разворачивается",
        ),
        ("письмо.docx", with_macros(), "макросы"),
        ("письмо.docx", macro_enabled_by_type(), "макросы"),
        ("письмо.docx", macro_enabled_far_behind(), "макросы"),
        ("письмо.docx", fetching("attachedTemplate", "https://evil.example/x.dotm"), "макросы"),
        ("письмо.docx", fetching("oleObject", "mhtml:https://evil.example/x!x-usc:y"), "макросы"),
        ("письмо.docx", fetching("vbaProject", "x.bin", "Internal"), "макросы"),
        ("архив.zip", packed({"п.docx": fetching("attachedTemplate", "HTTPS://evil.example/x")}), "макросы"),
        ("письмо.rtf", rtf(rb"{\*\template http://evil.example/x.dotm}"), "макросы"),
        ("письмо.rtf", rtf(rb"{\*\template \u-65432?\u-65420?}"), "макросы"),
        ("архив.zip", packed({"п.rtf": rtf(rb"{\object\objautlink\objupdate x}")}), "макросы"),
        ("письмо.odt", open_document_with_basic(), "макросы"),
        ("старое.doc", OLE + "_VBA_PROJECT".encode("utf-16-le") + b"\0" * 600, "макросы"),
        ("письмо.docm", with_macros(), "не принимаются"),
    ],
)
def test_it_is_refused_with_a_sentence(name, content, says):
    file = SimpleUploadedFile(name, content() if callable(content) else content)
    with pytest.raises(ValidationError) as refusal:
        check_file(file)

    assert says in refusal.value.message
    assert name in refusal.value.message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "архив.zip",
            packed({"протокол.pdf": PDF, "фото/1.png": PNG, "фото/Thumbs.db": OLE, "п.docx": docx()}),
        ),
        (
            "архив.zip",
            packed(
                {
                    "фото/1.png": PNG,
                    "__MACOSX/фото/._1.png": b"\0\x05\x16\x07\0\x02\0\0",
                    "фото/.DS_Store": b"\0\0\0\1Bud1",
                    "фото..весна/отчёт..итог.pdf": PDF,
                }
            ),
        ),
        ("архив.zip", packed({"список.csv": "Город;Число"})),
        # A template on the author's disk or in the office's network, and a link, are usual.
        ("письмо.docx", fetching("attachedTemplate", "file:///C:/Шаблоны/Бланк.dotx")),
        ("письмо.docx", fetching("attachedTemplate", "\\\\server\\blank.dotx")),
        ("письмо.docx", fetching("hyperlink", "https://sochi.example/")),
        ("письмо.rtf", rtf(rb"{\*\template C:\\\'d8\'e0\\a.dot}")),
        ("письмо.rtf", rtf(rb"{\*\template \\\\server\\a.dot}")),
        ("письмо.rtf", rtf(rb"{\*\template Normal.dotm}")),
        ("письмо.docx", docx()),
        ("старое.doc", OLE),
        ("письмо.odt", packed({"mimetype": "x", "content.xml": "<d/>"})),
    ],
)
def test_honest_archives_and_documents_are_taken(name, content):
    assert check_file(SimpleUploadedFile(name, content)).name == name


def test_a_person_uploads_so_much_a_day(db, settings):
    settings.UPLOADS_A_DAY_MB = 1
    files = [SimpleUploadedFile(f"{n}.pdf", PDF + b" " * 600_000) for n in range(3)]

    taken, problems = check_files(files, 20, too_many="", by=1)
    others, _none = check_files([SimpleUploadedFile("х.pdf", PDF)], 20, too_many="", by=2)

    assert (len(taken), len(others)) == (1, 1)
    assert all("1\u00a0МБ" in problem for problem in problems)


def test_an_item_has_room_for_so_much(plan, cast, settings):
    settings.UPLOADS_OF_ITEM_MB = 1
    owed = milestone_of(plan, "1", cast.sochi)
    across = milestone_of(plan, "1", cast.minsk)
    large = PDF + b" " * 600_000

    executor, colleague = signed_in(cast.sochi_executor), signed_in(cast.minsk_executor)
    executor.post(address("report", owed), said(owed, progress=120, evidence=[upload(content=large)]))
    full = colleague.post(
        address("report", across), said(across, progress=120, evidence=[upload(content=large)])
    )

    assert "1\u00a0МБ" in full.context["form"].errors["evidence"][0]
    assert [one["name"] for one in Kept.objects.get().files] == ["протокол.pdf"]


def test_the_installation_has_room_for_so_much(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.UPLOADS_ALL_MB = 1
    (tmp_path / "attachments").mkdir()
    (tmp_path / "attachments" / "x").write_bytes(b" " * 1_000_000)

    with pytest.raises(ValidationError, match="нет места"):
        quotas.take(1, 100_000)


def test_the_disk_is_never_filled(db, settings):
    settings.UPLOADS_RESERVE_MB = 10**9

    with pytest.raises(ValidationError, match="нет места"):
        quotas.take(1, 1)


def test_a_form_takes_so_much_at_once(db, settings):
    settings.FORM_LIMIT = 1000
    files = [SimpleUploadedFile(f"{n}.pdf", PDF + b" " * 600) for n in range(3)]

    taken, problems = check_files(files, 20, too_many="", by=1)

    assert (len(taken), len(problems)) == (1, 2)


def test_a_body_beyond_the_limit_is_not_read(client, db, settings):
    answer = client.post("/sign-in/", CONTENT_LENGTH=str(settings.BODY_LIMIT + 1))

    assert answer.status_code == 413
    assert "МБ" in answer.text


class TestMark:
    """The mark of a form that outlived its session is good in the browser that opened the form."""

    @pytest.fixture
    def opened(self, plan, cast):
        owed = milestone_of(plan, "1", cast.sochi)
        client = signed_in(cast.sochi_executor)
        mark = mark_of(client.get(address("report", owed)))
        client.cookies.pop("sessionid")
        return client, owed, mark

    def test_elsewhere_it_keeps_nothing(self, opened, settings):
        _client, owed, mark = opened
        thief = Client()
        thief.post(address("report", owed), said(owed, opened_by=mark, evidence=[upload()]))

        assert not Kept.objects.exists()
        assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]

    def test_with_another_browsers_cookie_neither(self, opened, cast, settings):
        _client, owed, mark = opened
        thief = signed_in(cast.stranger)
        mark_of(thief.get(reverse("cities:profile")))
        thief.cookies.pop("sessionid")
        thief.post(address("report", owed), said(owed, opened_by=mark, evidence=[upload()]))

        assert not Kept.objects.exists()

    def test_in_its_own_browser_it_does(self, opened):
        client, owed, mark = opened
        client.post(address("report", owed), said(owed, opened_by=mark, text="Слова"))

        assert Kept.objects.filter(fields__text=["Слова"]).exists()


def test_an_item_with_many_long_reports_is_a_page_of_bearable_size(plan, cast, client):
    owed = milestone_of(plan, "1", cast.sochi)
    Report.objects.bulk_create(
        Report(
            milestone=owed, author=cast.sochi_executor, status="in_progress", progress=5, text="Слово " * 3000
        )
        for _ in range(150)
    )
    client.force_login(cast.sochi_reader)

    first = client.get(owed.item.get_absolute_url())
    second = client.get(owed.item.get_absolute_url() + "?page=8")

    assert len(first.content) < 1_000_000
    assert len(list(second.context["page"])) == 10
