"""The shapes in which mail programs send an answer: how each quotes, encodes, and names its parts.

A shape takes the person's own words, the lines of the quoted letter and files, and gives the bytes of a letter. They
are written by hand, not by `email.message`: real programs write what that library would not.
"""

import base64
import quopri
from collections.abc import Callable, Sequence
from email.header import Header
from html import escape
from urllib.parse import quote as percent

FROM = "Иванова Анна <anna@sochi.example.org>"
US = "Дорожная карта <roadmap@example.org>"
PDF = b"%PDF-1.4 an act of acceptance\n" * 30
PNG = b"\x89PNG\r\n\x1a\n" + b"logo" * 40

File = tuple[str, str]  # how it is carried, its name
Shape = Callable[[str, Sequence[str], Sequence[File]], bytes]


def word(text: str, charset: str = "utf-8") -> str:
    """An encoded word for a header."""
    return Header(text, charset, maxlinelen=200).encode() if not text.isascii() else text


def head(*more: str, subject: str = "Re: Дорожная карта: скоро срок: 1", charset: str = "utf-8") -> str:
    """The header lines every letter has, ended by the blank line."""
    lines = [
        "Return-Path: <anna@sochi.example.org>",
        "From: " + word("Иванова Анна", charset) + " <anna@sochi.example.org>",
        "To: roadmap@example.org",
        "Subject: " + word(subject, charset),
        "Message-ID: <reply-1@sochi.example.org>",
        "In-Reply-To: <roadmap.1@example.org>",
        "Date: Tue, 01 Dec 2026 11:02:33 +0300",
        "MIME-Version: 1.0",
        *more,
    ]
    return "\r\n".join(lines) + "\r\n\r\n"


def encoded(text: str, charset: str, how: str) -> bytes:
    """A body in a charset, carried as base64, quoted-printable or as it is."""
    data = text.replace("\n", "\r\n").encode(charset)
    if how == "base64":
        return base64.encodebytes(data).replace(b"\n", b"\r\n")
    if how == "quoted-printable":
        return quopri.encodestring(data.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    return data


def part(kind: str, text: str, charset: str, how: str, more: str = "") -> bytes:
    """One text part with its own header; in UTF-8 where the charset lacks a letter, as programs do."""
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        charset = "utf-8"
    header = f'Content-Type: {kind}; charset="{charset}"{more}\r\nContent-Transfer-Encoding: {how}\r\n\r\n'
    return header.encode("ascii") + encoded(text, charset, how) + b"\r\n"


def attached(file: File) -> bytes:
    """A file as one of the ways of carrying its name has it."""
    how, name = file
    kind, data, place, extra = "application/pdf", PDF, "attachment", ""
    utf8 = percent(name)
    if how == "2231":
        names = f"filename*=utf-8''{utf8}"
    elif how == "2231-long":
        cut = utf8.index("%", len(utf8) // 2)
        names = f"filename*0*=utf-8''{utf8[:cut]};\r\n filename*1*={utf8[cut:]}"
    elif how == "word":
        names = f'filename="{word(name)}"'
    elif how == "word-1251":
        names = f'filename="{word(name, "windows-1251")}"'
    elif how == "koi8-2231":
        names = f"filename*=koi8-r''{percent(name.encode('koi8-r'))}"
    elif how == "name-only":
        header = (
            f'Content-Type: application/pdf; name="{word(name)}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        )
        return header.encode() + base64.encodebytes(data).replace(b"\n", b"\r\n") + b"\r\n"
    elif how == "raw":
        names = f'filename="{name}"'
    elif how == "logo":
        kind, data, place, extra, names = (
            "image/png",
            PNG,
            "inline",
            "Content-ID: <logo1>\r\n",
            f'filename="{name}"',
        )
    elif how == "photo":
        kind, data, place, names = "image/jpeg", PNG * 200, "inline", f'filename="{name}"'
    elif how == "plain":
        names = f'filename="{name}"'
        kind = {
            "dat": "application/ms-tnef",
            "ics": "text/calendar",
            "vcf": "text/vcard",
            "p7s": "application/pkcs7-signature",
        }.get(name.rpartition(".")[2], kind)
    else:
        raise ValueError(how)
    header = (
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n{extra}"
        f"Content-Disposition: {place}; {names}\r\n\r\n"
    )
    return header.encode() + base64.encodebytes(data).replace(b"\n", b"\r\n") + b"\r\n"


def parts(kind: str, boundary: str, inner: Sequence[bytes]) -> tuple[str, bytes]:
    """The Content-Type line and the body of a multipart."""
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + one for one in inner)
    return f'Content-Type: {kind}; boundary="{boundary}"', body + b"--" + boundary.encode() + b"--\r\n"


def nested(kind: str, boundary: str, inner: Sequence[bytes]) -> bytes:
    """A multipart as a part of another."""
    line, body = parts(kind, boundary, inner)
    return line.encode() + b"\r\n\r\n" + body


def letter(header: Sequence[str], text: bytes, files: Sequence[File], **more: str) -> bytes:
    """A whole letter around its text part (with that part's header), mixed with files where there are some."""
    if not files:
        lines, _, body = text.partition(b"\r\n\r\n")
        return head(*header, *lines.decode("ascii").split("\r\n"), **more).encode() + body
    line, body = parts("multipart/mixed", "=_mixed_7f3a", [text, *map(attached, files)])
    return head(*header, line, **more).encode() + body


def quoted(rows: Sequence[str]) -> str:
    """The rows behind angle brackets."""
    return "\n".join(f"> {row}".rstrip() for row in rows)


def html_of(own: str) -> str:
    """Own words as an editor's lines."""
    return "".join(f"<div>{escape(row, quote=False) or '<br>'}</div>" for row in own.split("\n"))


def html_rows(rows: Sequence[str]) -> str:
    """Quoted rows as lines of HTML."""
    return "<br>\n".join(escape(row, quote=False) for row in rows)


def bare(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """No quotation at all: somebody cut it away."""
    return letter((), part("text/plain", own + "\n", "utf-8", "8bit"), files)


def gmail(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Gmail's web page: text and HTML, the attribution broken over two lines."""
    said = "вт, 1 дек. 2026 г. в 10:15, Дорожная карта <roadmap@example.org>:"
    wrapped = "вт, 1 дек. 2026 г. в 10:15, Дорожная карта\n<roadmap@example.org>:"
    text = f"{own}\n\n{wrapped}\n\n{quoted(rows)}\n"
    html = (
        f'<div dir="ltr">{html_of(own)}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" '
        f'class="gmail_attr">{escape(said)}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">'
        f"{html_rows(rows)}</blockquote></div>"
    )
    both = nested(
        "multipart/alternative",
        "000000000000aa",
        [part("text/plain", text, "UTF-8", "base64"), part("text/html", html, "UTF-8", "base64")],
    )
    return letter(("X-Gm-Message-State: AOJu0",), both, files)


def gmail_bare(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Gmail's attribution with what follows unmarked, as some phones leave it."""
    said = "вт, 1 дек. 2026 г. в 10:15, Дорожная карта <roadmap@example.org>:"
    text = f"{own}\n\n{said}\n\n" + "\n".join(rows) + "\n"
    return letter((), part("text/plain", text, "UTF-8", "quoted-printable"), files)


def yandex(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Яндекс: HTML only, the attribution before the block quote."""
    html = (
        f'{html_of(own)}<div>\xa0</div><div>01.12.2026, 10:15, "Дорожная карта" &lt;roadmap@example.org&gt;:</div>'
        f"<blockquote><div>{html_rows(rows)}</div></blockquote>"
    )
    return letter(
        ("X-Mailer: Yamail [ http://yandex.ru ] 5.0",), part("text/html", html, "utf-8", "base64"), files
    )


def yandex_text(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Яндекс with formatting switched off."""
    said = '01.12.2026, 10:15, "Дорожная карта" <roadmap@example.org>:'
    return letter((), part("text/plain", f"{own}\n\n{said}\n{quoted(rows)}\n", "utf-8", "8bit"), files)


def mailru(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Mail.ru: a text part and an HTML part, the device's words before the quotation."""
    said = "Вторник, 1 декабря 2026, 10:15 +03:00 от Дорожная карта <roadmap@example.org>:"
    text = f"\n{own}\n \n--\nАнна Иванова\nОтправлено из мобильной Почты Mail.ru\n \n \n>{said}\n> \n{quoted(rows)}\n"
    html = (
        f'\n<HTML><BODY>{html_of(own)}<br><div data-signature-widget="container">--<br>Анна Иванова<br>Отправлено из '
        f'мобильной <a href="https://trk.mail.ru/c/zzm979">Почты Mail.ru</a></div><br><blockquote style="border-left:1px '  # noqa: E501
        f'solid #0857A6;margin:10px;padding:0 0 0 10px">{escape(said)}<br>{html_rows(rows)}</blockquote></BODY></HTML>\n'  # noqa: E501
    )
    both = nested(
        "multipart/alternative",
        "--ALT--b5C4",
        [part("text/plain", text, "utf-8", "base64"), part("text/html", html, "utf-8", "base64")],
    )
    return letter(("X-Mailer: Mail.Ru Mailer 1.0",), both, files)


def thunderbird(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Thunderbird: flowed text, a signature after two dashes and a space."""
    said = "01.12.2026 10:15, Дорожная карта пишет:"
    text = (
        f"{own}\n\n{said}\n{quoted(rows)}\n\n-- \nАнна Иванова\nглавный специалист, тел. +7 862 266-60-60\n"
    )
    return letter(
        ("User-Agent: Mozilla Thunderbird",),
        part("text/plain", text, "UTF-8", "8bit", "; format=flowed"),
        files,
    )


def thunderbird_below(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Thunderbird with the answer beneath the quotation."""
    text = f"01.12.2026 10:15, Дорожная карта пишет:\n{quoted(rows)}\n\n{own}\n\n-- \nАнна Иванова\n"
    return letter((), part("text/plain", text, "UTF-8", "8bit", "; format=flowed"), files)


def outlook(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Outlook in Russian, Windows-1251, the header of the letter below in words, nothing marked."""
    said = (
        "From: Дорожная карта [mailto:roadmap@example.org]\n".replace("From", "От")
        + "Отправлено: 1 декабря 2026 г. 10:15\nКому: Иванова Анна\nТема: Дорожная карта: скоро срок: 1"
    )
    text = f"{own}\n\nС уважением,\nИванова Анна Петровна\nглавный специалист управления образования\nтел. 8 (862) 266-60-60\n\n{said}\n\n"  # noqa: E501
    return letter(
        ("X-Mailer: Microsoft Outlook 16.0",),
        part(
            "text/plain",
            (text + "\n".join(rows) + "\n").replace("·", "-"),
            "windows-1251",
            "quoted-printable",
        ),
        files,
        charset="windows-1251",
    )


def outlook_original(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Outlook of old, KOI8-R, with the line of dashes."""
    said = (
        "-----Исходное сообщение-----\nОт: Дорожная карта [mailto:roadmap@example.org]\n"
        "Отправлено: Tuesday, December 1, 2026 10:15 AM\nКому: anna@sochi.example.org\nТема: Дорожная карта"
    )
    text = f"{own}\n\n{said}\n\n" + "\n".join(rows) + "\n"
    plain = text.replace("·", "-").replace("«", '"').replace("»", '"').replace("–", "-").replace("—", "-")
    return letter((), part("text/plain", plain.replace("№", "N "), "koi8-r", "8bit"), files, charset="koi8-r")


def outlook_html(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Outlook's HTML: Word's paragraphs, the header of the letter below in bold, no block quote."""
    words = "".join(
        f"<p class=MsoNormal>{escape(row, quote=False) or '&nbsp;'}<o:p></o:p></p>" for row in own.split("\n")
    )
    html = (
        "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><style><!-- p.MsoNormal {margin:0cm;} --></style>"  # noqa: E501
        f"<title>60 % выполнено</title></head><body lang=RU><div class=WordSection1>{words}<p class=MsoNormal>&nbsp;</p>"  # noqa: E501
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>From:</b> Дорожная карта "
        "&lt;roadmap@example.org&gt;<br><b>Sent:</b> Tuesday, December 1, 2026 10:15 AM<br><b>To:</b> Иванова Анна<br>"
        f"<b>Subject:</b> Дорожная карта</p></div><p class=MsoNormal>{html_rows(rows)}</p></div></body></html>"
    )
    return letter((), part("text/html", html, "utf-8", "quoted-printable"), files)


def owa(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Outlook on the web: text and HTML, a rule of underscores."""
    said = (
        "________________________________\nОт: Дорожная карта <roadmap@example.org>\nОтправлено: 1 декабря 2026 г. 10:15:00\n"  # noqa: E501
        "Кому: Иванова Анна <anna@sochi.example.org>\nТема: Дорожная карта: скоро срок: 1"
    )
    text = f"{own}\n\n{said}\n\n" + "\n".join(rows) + "\n"
    html = (
        f'<html><body><div>{html_of(own)}</div><div id="appendonsend"></div><hr style="width:98%"><div id="divRplyFwdMsg" '  # noqa: E501
        'dir="ltr"><b>От:</b> Дорожная карта &lt;roadmap@example.org&gt;<br><b>Отправлено:</b> 1 декабря 2026 г. 10:15:00<br>'  # noqa: E501
        f"<b>Кому:</b> Иванова Анна<br><b>Тема:</b> Дорожная карта</div><div>{html_rows(rows)}</div></body></html>"
    )
    both = nested(
        "multipart/alternative",
        "_000_owa_",
        [part("text/plain", text, "utf-8", "base64"), part("text/html", html, "utf-8", "base64")],
    )
    return letter(("X-MS-Has-Attach: yes",), both, files)


def ios(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Apple's Mail on a phone: its line of advertising, then the marked quotation."""
    said = "1 дек. 2026 г., в 10:15, Дорожная карта <roadmap@example.org> написал(а):"
    text = f"{own}\n\nОтправлено с iPhone\n\n> {said}\n> \n> \ufeff{quoted(rows)[2:]}\n"
    return letter(
        ("X-Mailer: iPhone Mail (21A329)",), part("text/plain", text, "utf-8", "quoted-printable"), files
    )


def ios_html(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """The same in HTML only."""
    said = "1 дек. 2026 г., в 10:15, Дорожная карта &lt;roadmap@example.org&gt; написал(а):"
    html = (
        f'<html><body dir="auto">{html_of(own)}<div dir="ltr"><br>Отправлено с iPhone</div><div dir="ltr"><br><blockquote '  # noqa: E501
        f'type="cite">{said}<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">\ufeff{html_rows(rows)}</div>'  # noqa: E501
        "</blockquote></body></html>"
    )
    return letter((), part("text/html", html, "utf-8", "base64"), files)


def bat(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """The Bat!: Windows-1251 unencoded, initials before the angle bracket."""
    text = f"{own}\n\nВы писали 1 декабря 2026 г., 10:15:22:\n\n" + "\n".join(f"ДК> {row}" for row in rows)
    text = (
        text.replace("·", "-")
        + "\n\n-- \nС уважением,\n Анна                          mailto:anna@sochi.example.org\n"
    )
    return letter((), part("text/plain", text, "windows-1251", "8bit"), files, charset="windows-1251")


def inline(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Answers between the quoted lines: rows of `own` that begin with «>» are the quotation."""
    text = f"01.12.2026 10:15, Дорожная карта пишет:\n{own}\n"
    return letter((), part("text/plain", text, "UTF-8", "8bit"), files)


def inline_html(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """The same in HTML, a block quote for each run of quoted rows."""
    out, inside = [], False
    for row in own.split("\n"):
        if row.startswith(">") != inside:
            out.append("</blockquote>" if inside else '<blockquote type="cite">')
            inside = not inside
        out.append(f"<div>{escape(row.lstrip('> '), quote=False) or '<br>'}</div>")
    html = '<div>01.12.2026, 10:15, "Дорожная карта" &lt;roadmap@example.org&gt;:</div>' + "".join(out)
    return letter((), part("text/html", html + ("</blockquote>" if inside else ""), "utf-8", "base64"), files)


def forwarded(own: str, rows: Sequence[str], files: Sequence[File]) -> bytes:
    """Own words above a chain of forwarded letters."""
    text = (
        f"{own}\n\n-------- Перенаправленное сообщение --------\nТема: Исполнение дорожной карты\nДата: Mon, 30 Nov 2026 "  # noqa: E501
        "18:00:01 +0300\nОт: Петров П. П. <petrov@sochi.example.org>\nКому: anna@sochi.example.org\n\nВыполнено, 100 %. "  # noqa: E501
        "Пункт 12 выполнен.\n\n---------- Forwarded message ---------\nОт: Сидоров <s@example.org>\n\nВ работе, 30 %.\n"
    )
    return letter(
        (), part("text/plain", text, "utf-8", "8bit"), files, subject="Fwd: Исполнение дорожной карты"
    )


SHAPES: dict[str, Shape] = {
    shape.__name__: shape
    for shape in (
        bare, gmail, gmail_bare, yandex, yandex_text, mailru, thunderbird, thunderbird_below, outlook, outlook_original,
        outlook_html, owa, ios, ios_html, bat, inline, inline_html, forwarded,
    )
}  # fmt: skip
#: Those that fit any words, in turn, where a letter names none.
ANY: tuple[Shape, ...] = (
    bare, gmail, yandex, mailru, thunderbird, outlook, owa, ios, outlook_html, gmail_bare, ios_html, yandex_text,
)  # fmt: skip
