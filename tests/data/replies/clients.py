"""More mail programs: phones, web mail of offices, those that leave the quotation unmarked or between the answers."""

from collections.abc import Sequence
from html import escape

from tests.data.replies.shapes import File, Shape, html_of, html_rows, letter, nested, part, quoted

_US = "Дорожная карта <roadmap@example.org>"


def _plain(
    text: str, files: Sequence[File], charset: str = "utf-8", how: str = "8bit", *header: str
) -> bytes:
    return letter(header, part("text/plain", text, charset, how), files)


def _both(text: str, html: str, files: Sequence[File], *header: str) -> bytes:
    inner = [
        part("text/plain", text, "utf-8", "quoted-printable"),
        part("text/html", html, "utf-8", "base64"),
    ]
    return letter(header, nested("multipart/alternative", "=_alt_51c", inner), files)


def android(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Gmail on Android: no comma and no «в» before the time, the attribution in one line."""
    said = f"вт, 1 дек. 2026 г., 10:15 {_US}:"
    html = (
        f'<div dir="auto">{html_of(own)}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
        f'{escape(said)}<br></div><blockquote class="gmail_quote">{html_rows(rows)}</blockquote></div>'
    )
    return _both(f"{own}\n\n{said}\n\n{quoted(rows)}\n", html, files)


def samsung(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Samsung's program: its line, a line of dashes, the header in words, nothing marked; HTML beside it."""
    said = (
        f"-------- Исходное сообщение --------\nОт: {_US}\nДата: 01.12.2026 10:15 (GMT+03:00)\n"
        "Кому: anna@sochi.example.org\nТема: Дорожная карта: скоро срок: 1"
    )
    text = f"{own}\n\n\nОтправлено с моего устройства Galaxy\n\n{said}\n\n" + "\n".join(rows) + "\n"
    html = (
        f'<html><body dir="auto">{html_of(own)}<div><br></div><div id="composer_signature">Отправлено с моего '
        f"устройства Galaxy</div><div><br></div><div>{html_rows(said.split(chr(10)))}</div><div><br></div>"
        f"{html_rows(rows)}</body></html>"
    )
    return _both(text, html, files)


def outlook_mobile(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Outlook on a phone: an invitation to get it, a rule, English names in the header below."""
    text = (
        f"{own}\n\nПолучить Outlook для Android<https://aka.ms/AAb9ysg>\n________________________________\n"
        f"From: {_US}\nSent: Tuesday, December 1, 2026 10:15:00 AM\nTo: anna@sochi.example.org\n"
        "Subject: Дорожная карта: скоро срок: 1\n\n" + "\n".join(rows) + "\n"
    )
    return _plain(text, files, "utf-8", "base64", "X-MS-Exchange-Organization-AuthAs: Internal")


def rupost(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """RuPost's web page: who wrote, then when, and a block quote."""
    said = "Дорожная карта <roadmap@example.org> писал(а) 01.12.2026 10:15:"
    html = f"<div>{html_of(own)}</div><div><br></div><p>{escape(said)}</p><blockquote>{html_rows(rows)}</blockquote>"
    return _both(f"{own}\n\n{said}\n\n{quoted(rows)}\n", html, files, "User-Agent: RuPost")


def communigate(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """CommuniGate's web mail: an attribution over two lines in KOI8-R, the older marks of quotation."""
    said = 'On Tue, 01 Dec 2026 10:15:00 +0300\n "Дорожная карта" <roadmap@example.org> wrote:'
    text = f"{own}\n\n{said}\n{quoted(rows)}\n".replace("·", "-").replace("«", '"').replace("»", '"')
    return _plain(
        text.replace("–", "-").replace("—", "-").replace("№", "N "), files, "koi8-r", "quoted-printable",
        "X-Mailer: CommuniGate Pro WebUser v6.3",
    )  # fmt: skip


def samoware(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """CommuniGate's newer page in Russian, HTML only, the header of the letter below as a table."""
    cells = "".join(
        f"<tr><td>{name}</td><td>{value}</td></tr>"
        for name, value in (
            ("От:", escape(_US)),
            ("Отправлено:", "1 декабря 2026 г. 10:15"),
            ("Кому:", "anna@sochi.example.org"),
            ("Тема:", "Дорожная карта: скоро срок: 1"),
        )
    )
    below = f"<div>-----Исходное сообщение-----</div><table>{cells}</table>{html_rows(rows)}"
    html = f"<div>{html_of(own)}</div><br>{below}"
    return letter((), part("text/html", html, "utf-8", "quoted-printable"), files)


def zimbra(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Zimbra in Russian: its names of the header's lines, a long date, nothing marked."""
    said = (
        '----- Исходное сообщение -----\nОт: "Дорожная карта" <roadmap@example.org>\n'
        'Кому: "anna" <anna@sochi.example.org>\n'
        "Отправленные: Вторник, 1 Декабрь 2026 г 10:15:00\nТема: Дорожная карта: скоро срок: 1"
    )
    return _plain(f"{own}\n\n{said}\n\n" + "\n".join(rows) + "\n", files, "utf-8", "base64")


def roundcube(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Roundcube: a date in figures, the answer above."""
    return _plain(f"{own}\n\nДорожная карта писал(а) 2026-12-01 10:15:\n{quoted(rows)}\n", files)


def roundcube_below(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Roundcube as it comes: the answer below."""
    return _plain(f"Дорожная карта писал 2026-12-01 10:15:\n{quoted(rows)}\n\n{own}\n", files)


def k9(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """K-9: its excuse between the answer and the attribution."""
    said = '1 декабря 2026 г. 10:15:22 GMT+03:00, "Дорожная карта" <roadmap@example.org> пишет:'
    return _plain(
        f"{own}\n\n-- \nПростите за краткость, создано в K-9 Mail.\n\n{said}\n{quoted(rows)}\n",
        files,
        "utf-8",
        "quoted-printable",
    )


def evolution(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Evolution of an office Linux: the day, the date with strokes, the zone."""
    said = "В Вт, 01/12/2026 в 10:15 +0300, Дорожная карта пишет:"
    return _plain(
        f"{own}\n\n{said}\n{quoted(rows)}\n", files, "utf-8", "quoted-printable", "User-Agent: Evolution 3.46"
    )


def yandex_phone(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Яндекс on a phone: its line, brackets round the address."""
    said = "01.12.2026, 10:15, Дорожная карта (roadmap@example.org):"
    return _plain(
        f"{own}\n\n--\nОтправлено из мобильного приложения Яндекс Почты\n\n{said}\n\n{quoted(rows)}\n",
        files,
        "utf-8",
        "base64",
    )


def mail_phone(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Mail.ru's newer program: the name, the day and the time before the colon, HTML only."""
    html = (
        f"<div>{html_of(own)}</div><div>\xa0</div><div>--<br>Анна<br>Отправлено из Почты Mail</div><div>\xa0</div>"
        f'<blockquote style="border-left:1px solid #0857A6">вторник, 1 декабря 2026 г., 10:15 +03:00 от Дорожная карта '
        f"&lt;roadmap@example.org&gt;:<br>\xa0<br>{html_rows(rows)}</blockquote>"
    )
    return letter(("X-Mailer: Mail.Ru Mailer 1.0",), part("text/html", html, "utf-8", "base64"), files)


def html_1251(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """HTML only, Windows-1251, written by Word of long ago: fonts, hard spaces, no block quote."""
    words = "".join(
        f'<p><font face="Times New Roman" size=3>{escape(row, quote=False).replace("  ", " &nbsp;") or "&nbsp;"}'
        "</font></p>"
        for row in own.split("\n")
    )
    html = (
        '<html><head><meta http-equiv=Content-Type content="text/html; charset=windows-1251"></head>'
        f"<body>{words}"
        f"<p>-----Original Message-----<br>From: Дорожная карта [mailto:roadmap@example.org]<br>"
        "Sent: 01.12.2026 10:15<br>"
        f"To: anna@sochi.example.org<br>Subject: Дорожная карта</p><p>{html_rows(rows)}</p></body></html>"
    )
    return letter((), part("text/html", html.replace("·", "-"), "windows-1251", "quoted-printable"), files)


def between(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Answers typed into an unmarked quotation, as Outlook leaves it: `own` holds the whole of both."""
    text = (
        "Ответы ниже в тексте.\n\nОт: Дорожная карта [mailto:roadmap@example.org]\n"
        "Отправлено: 1 декабря 2026 г. 10:15\n"
        f"Кому: Иванова Анна\nТема: Дорожная карта: скоро срок: 3\n\n{own}\n"
    )
    return _plain(text, files, "utf-8", "base64")


def grid(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """A table in plain text: cells apart by upright strokes («=» in the words given)."""
    text = "\n".join(
        "| " + " | ".join(row.split("=")) + " |" if "=" in row else row for row in own.split("\n")
    )
    return _plain(f"{text}\n\n01.12.2026 10:15, Дорожная карта пишет:\n{quoted(rows)}\n", files)


def tabs(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """A table pasted from a spreadsheet: cells apart by tabs."""
    return _plain(
        own.replace("=", "\t") + f"\n\n01.12.2026 10:15, Дорожная карта пишет:\n{quoted(rows)}\n", files
    )


def sheet(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """A table in HTML with words above and below it, as Outlook pastes it from a spreadsheet."""
    out, table = [], False
    for row in own.split("\n"):
        if ("=" in row) != table:
            out.append("</table>" if table else "<table border=1 class=MsoNormalTable>")
            table = not table
        cells = "".join(
            f"<td><p class=MsoNormal>{escape(cell.strip(), quote=False)}<o:p></o:p></p></td>"
            for cell in row.split("=")
        )
        out.append(f"<tr>{cells}</tr>" if table else f"<p class=MsoNormal>{escape(row, quote=False)}</p>")
    html = "<html><body>" + "".join(out) + ("</table>" if table else "")
    return letter((), part("text/html", html + "</body></html>", "utf-8", "quoted-printable"), files)


CLIENTS: dict[str, Shape] = {
    shape.__name__: shape
    for shape in (
        android, samsung, outlook_mobile, rupost, communigate, samoware, zimbra, roundcube, roundcube_below, k9,
        evolution, yandex_phone, mail_phone, html_1251, between, grid, tabs, sheet,
    )
}  # fmt: skip
