"""`make pin`: name the images of Dockerfile and docker-compose.yml by their digests, beside their versions.

A version may be published anew; a digest is one image and no other. Whoever builds for production pins after each
change of a version. The digests are asked of the registry by whichever of skopeo, docker and podman is here; where none
of them reaches one, nothing is changed. `python -m tools.pin --undo` takes the digests out again.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
FILES = ("Dockerfile", "docker-compose.yml")
# NAME:VERSION, and the digest of an earlier pin. Our own image is built, not fetched.
NAMED = re.compile(
    r"^(?P<head>FROM +| +image: +)(?P<image>[a-z][\w./-]*:[\w.-]+)(?:@sha256:[0-9a-f]{64})?$", re.M
)
OWN = "roadmap-sochi-minsk"
SECONDS = 300
# How each program tells the digest of what the registry has under a name.
WAYS: tuple[tuple[str, ...], ...] = (
    ("skopeo", "inspect", "--format", "{{.Digest}}", "docker://{long}"),
    ("docker", "buildx", "imagetools", "inspect", "--format", "{{.Manifest.Digest}}", "{image}"),
    ("podman", "image", "inspect", "--format", "{{.Digest}}", "{long}"),
)


class NoDigestError(Exception):
    """The registry was not asked, or did not answer; the message is a sentence for whoever runs it."""


def images(text: str) -> list[str]:
    """The images that a file takes from a registry, NAME:VERSION."""
    return [found["image"] for found in NAMED.finditer(text) if not found["image"].startswith(OWN)]


def named(text: str, digests: dict[str, str]) -> str:
    """The file with each of these images under its digest, and the others under their version alone."""

    def one(found: re.Match[str]) -> str:
        digest = digests.get(found["image"], "")
        return f"{found['head']}{found['image']}{f'@{digest}' if digest else ''}"

    return NAMED.sub(one, text)


def digest_of(image: str) -> str:
    """What the registry says; raises `NoDigestError`."""
    here = [way for way in WAYS if shutil.which(way[0])]
    if not here:
        raise NoDigestError("None of skopeo, docker and podman is here: install one (Debian: skopeo).")
    # The same name to each of them: docker adds what is left out, the others want it said.
    first = image.partition("/")[0]
    is_whole = "/" in image and ("." in first or ":" in first)
    long = image if is_whole else f"docker.io/{image if '/' in image else f'library/{image}'}"
    why = ""
    for way in here:
        command = [part.format(image=image, long=long) for part in way]
        if way[0] == "podman":
            _run(["podman", "pull", "-q", long])
        code, said, error = _run(command)
        if code == 0 and re.fullmatch(r"sha256:[0-9a-f]{64}", said):
            return said
        why = f"{way[0]}: {(error or said).splitlines()[-1] if (error or said) else 'no word'}"
    raise NoDigestError(f"No registry told the digest of {image} ({why[:300]}).")


def _run(command: Sequence[str]) -> tuple[int, str, str]:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return 1, "", f"no answer within {SECONDS} s"
    return done.returncode, done.stdout.strip(), done.stderr.strip()


def main(arguments: Sequence[str], checkout: Path = CHECKOUT) -> int:
    """Pin all images or none; returns the exit status."""
    texts = {name: (checkout / name).read_text() for name in FILES}
    wanted = list(dict.fromkeys(image for text in texts.values() for image in images(text)))
    try:
        digests = {} if "--undo" in arguments else {image: digest_of(image) for image in wanted}
    except NoDigestError as error:
        sys.stderr.write(f"{error} Nothing was changed: the images stay at their full versions.\n")
        return 1
    for name, text in texts.items():
        (checkout / name).write_text(named(text, digests))
    for image in wanted:
        sys.stdout.write(f"{image} {digests.get(image, 'by its version')}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
