"""Files that mean harm: parts that read and fetch, names that are headers, kinds that lie, pictures that unfold.

Each goes the way of the real thing: a report with a file, an import, a list of people, a table of the admin.
"""

import io
import re
import struct
import tracemalloc
import zipfile
import zlib
from email.message import Message
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import plans
from cities.models import Body
from core.uploads import check_file
from plans.refusals import Refusal
from roadmap.models import Attachment
from tests.data.plans.build import HERE
from tests.plans.test_refusals import SIDES, with_part
from tests.roadmap.daily import PDF, PNG, address, milestone_of, signed_in
from tests.security.test_every_output import Listener

SAMPLES = ("typed-dates.xlsx", "typed-dates.ods", "deadline-merged-down.docx")
PARTS = [
    (sample, part)
    for sample in SAMPLES
    for part in zipfile.ZipFile(HERE / sample).namelist()
    if part.endswith((".xml", ".rels"))
]


@pytest.fixture
def listener():
    made = Listener()
    yield made
    made.server.close()


def reaching(content: bytes, port: int) -> bytes:
    """The part of XML with a description elsewhere, and with words of this machine's in its first text."""
    said = content.decode("utf-8-sig")
    [(head, root)] = re.findall(r"\A(\s*<\?xml.*?\?>)?\s*(.*)", said, re.DOTALL)
    kinds = (
        f'<!DOCTYPE x SYSTEM "http://127.0.0.1:{port}/x.dtd" [<!ENTITY a SYSTEM "file:///etc/passwd">'
        f'<!ENTITY b SYSTEM "http://127.0.0.1:{port}/b"><!ENTITY % c SYSTEM "http://127.0.0.1:{port}/c"> %c;]>'
    )
    return f"{head or ''}{kinds}{re.sub(r'</', '&a;&b;</', root, count=1)}".encode()


@pytest.mark.parametrize(("sample", "part"), PARTS)
def test_no_part_of_a_plan_reads_this_machine_or_asks_another(sample, part, listener):
    source = HERE / sample
    hostile = with_part(part, reaching(zipfile.ZipFile(source).read(part), listener.port), source)
    try:
        said = repr(plans.read(hostile, sample, sides=SIDES, years=(2026, 2028)))
    except Refusal as refusal:
        said = refusal.code

    assert "root:" not in said
    assert listener.came == []


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_no_table_of_people_or_of_the_admin_does(part, listener, client, cast):
    source = HERE / "typed-dates.xlsx"
    hostile = with_part(part, reaching(zipfile.ZipFile(source).read(part), listener.port), source)
    client.force_login(cast.administrator)
    path = reverse("admin:cities_body_import")
    formats = client.get(path).context["form"].fields["format"].choices
    answers = [
        client.post(
            "/people/invite/many/", {"lines": "", "role": "reader", "file": _named("a.xlsx", hostile)}
        ),
        *(
            client.post(path, {"import_file": _named("a.xlsx", hostile), "format": str(number)})
            for number, _label in formats
        ),
    ]

    assert {answer.status_code for answer in answers} <= {200, 422}
    assert [answer for answer in answers if "root:" in answer.text] == []
    assert listener.came == []


LAUGHS = '<!DOCTYPE l [<!ENTITY l0 "ha">' + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)
)


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_no_table_of_the_admin_unfolds(ending, client, cast):
    """Entities of entities are for whoever parses XML himself; the admin's libraries are not ours."""
    source = HERE / f"typed-dates.{ending}"
    part = "xl/worksheets/sheet1.xml" if ending == "xlsx" else "content.xml"
    hostile = with_part(part, f"{LAUGHS}]><x>&l9;</x>".encode(), source)
    client.force_login(cast.administrator)
    path = reverse("admin:cities_body_import")
    formats = {
        str(label): value for value, label in client.get(path).context["form"].fields["format"].choices
    }
    before = Body.objects.count()

    answer = client.post(path, {"import_file": _named(f"a.{ending}", hostile), "format": formats[ending]})

    assert answer.status_code == 200
    assert "haha" not in answer.text
    assert Body.objects.count() == before


def _named(name, content):
    return SimpleUploadedFile(name, content)


# --- names ---------------------------------------------------------------------------------------------------

NAMES = {
    "lines": "filename*=UTF-8''a%0D%0ASet-Cookie:%20x=1%0D%0A%0D%0A%3Csvg%3E.pdf",
    "other ends of lines": "filename*=UTF-8''a%E2%80%A8b%C2%85c%0Bd.pdf",
    "nul": "filename*=UTF-8''a%00.exe%00.pdf",
    "turned round": "filename*=UTF-8''%E2%80%AEfdp.exe%E2%80%8B.pdf",
    "long": f'filename="{"я" * 300}.pdf"',
    "quotes": 'filename="a\\"; filename=evil.exe; x=\\".pdf"',
    "percents": 'filename="a%22%0d%0ab.pdf"',
    "folders": 'filename="../../../../etc/cron.d/a.pdf"',
    "folders of windows": 'filename="..\\..\\C:\\Windows\\a.pdf"',
    "stream of windows": 'filename="a.pdf:evil.exe.pdf"',
    "device": 'filename="CON.pdf"',
    "markup": 'filename="<img src=x onerror=alert(1)>.pdf"',
    "template": 'filename="{{7*7}}{% debug %}.pdf"',
    "formula": 'filename="=HYPERLINK(1).pdf"',
    "no charset": "filename*=no-such''a.pdf; filename=\"b.pdf\"",
    "no utf-8": "filename*=UTF-8''%FF%FE%D0.pdf",
    "half of a pair": "filename*=UTF-8''%ED%A0%80.pdf",
    "blank": 'filename=" .pdf"',
    "entities": 'filename="a&#13;&#10;b&lt;.pdf"',
}


def with_a_file(milestone, disposition, content=PDF, kind="text/html"):
    """A report's form as bytes, the file's header as it is said."""
    fields = {
        "status": "in_progress",
        "progress": "10",
        "slider": "10",
        "text": "",
        "links": "",
        "version": milestone.version,
    }
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--x\r\nContent-Disposition: form-data; name="evidence"; {disposition}\r\nContent-Type: {kind}\r\n\r\n'
    return b"".join([*parts, head.encode(), content, b"\r\n--x--\r\n"])


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_name_wherever_it_comes_again(name, plan, cast):
    owed, client = milestone_of(plan, "1", cast.sochi), signed_in(cast.sochi_executor)
    body = with_a_file(owed, NAMES[name])

    sent = client.post(address("report", owed), body, "multipart/form-data; boundary=x")

    assert sent.status_code in (302, 422)
    for kept in Attachment.objects.all():
        assert kept.name.isprintable()
        assert not re.search(r'[<>:"|?*;/\\]', kept.name)
        assert kept.name.endswith(".pdf")
        assert len(kept.name) <= 120
        assert re.fullmatch(r"attachments/[\w/-]+(\.pdf)?", kept.file.name or ""), kept.file.name
        answer = client.get(reverse("roadmap:attachment", args=[kept.pk]))
        said = Message()
        said["Content-Disposition"] = answer["Content-Disposition"]
        assert said.get_filename() == kept.name
        assert len(said.get_params(header="content-disposition") or ()) == 2  # attachment; filename
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
        assert "sandbox" in answer["Content-Security-Policy"]
        page = client.get(owed.item.get_absolute_url()).text
        assert "<img src=x" not in page
        assert "49{%" not in page
    if sent.status_code == 302:
        # Of a part whose head cannot be read nothing is taken.
        assert Attachment.objects.count() == (name != "no charset")


# --- kinds ---------------------------------------------------------------------------------------------------


def zipped(**members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return made.getvalue()


PAGE = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("архив.zip", b"MZ\x90\0" + b"\0" * 200 + zipped(a__pdf=PDF)),
        ("архив.zip", PDF + zipped(a__pdf=PDF)),
        ("письмо.docx", b"MZ\x90\0" + b"\0" * 200 + zipped(a__pdf=PDF)),
        ("письмо.docx", PAGE + zipped(a__pdf=PDF)),
        ("письмо.txt", b"\xef\xbb\xbf \n" + PAGE),
        ("письмо.csv", b"  <?xml version='1.0'?><svg/>"),
        ("письмо.txt", PAGE.decode().encode("utf-16")),
        ("фото.png", b"GIF89a/*" + PAGE),
        ("фото.jpg", PAGE + b"\xff\xd8\xff\xe0"),
        ("фото.gif", b"\x89PNG\r\n\x1a\n" + PAGE),
        ("архив.zip", zipped(a__png=b"GIF89a/*" + PAGE)),
    ],
)
def test_what_is_two_things_at_once_is_refused(name, content):
    with pytest.raises(ValidationError):
        check_file(SimpleUploadedFile(name, content, content_type="application/pdf"))


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def large_picture(side=30_000):
    """A picture of 2.7 GB in 2.6 MB: whoever unfolds it has no memory left."""
    packed, line = zlib.compressobj(9), b"\0" * (side * 3 + 1)
    lines = b"".join(packed.compress(line) for _ in range(side // 100)) + packed.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return PNG[:8] + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def test_no_picture_is_unfolded_here(plan, cast):
    owed, client = milestone_of(plan, "1", cast.sochi), signed_in(cast.sochi_executor)
    body = with_a_file(owed, 'filename="a.png"', large_picture())
    tracemalloc.start()
    try:
        sent = client.post(address("report", owed), body, "multipart/form-data; boundary=x")
        kept = Attachment.objects.get()
        answer: Any = client.get(reverse("roadmap:attachment", args=[kept.pk]))
        got = b"".join(answer.streaming_content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert sent.status_code == 302
    assert got == large_picture()
    assert peak < 60 * 1024 * 1024
