"""The QR code on a paper: it leads to the page that shows the same as of the same day."""

import base64
import io

import qrcode
import qrcode.image.svg


def drawing(address: str) -> str:
    """The address as a picture of lines that a telephone reads, itself an address of data."""
    drawn = io.BytesIO()
    qrcode.make(address, image_factory=qrcode.image.svg.SvgPathImage, border=2).save(drawn)
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.getvalue()).decode()}"


def picture(address: str) -> bytes:
    """The same as a .png, for programs that draw no lines."""
    drawn = io.BytesIO()
    qrcode.make(address, border=2, box_size=8).save(drawn)
    return drawn.getvalue()
