#!/usr/bin/env bash
# Both commands of the README on a bare machine: a Debian 12 with python3, git, make and ca-certificates, nothing else.
# As root:  tools/bare.sh [FOLDER]     needs debootstrap; takes about 25 minutes and 3 GB in FOLDER (else a temporary one)
# The root is made by debootstrap, the committed state of this checkout is cloned into it, and `make run` (until it is
# ready) and `make test` (TESTS="tests/plans -q" for a part) are run in it as root and as an ordinary user. Prints the
# seconds of each; ends with 1 if one fails.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "tools/bare.sh must be run by root: debootstrap and chroot ask for it" >&2; exit 2; }
command -v debootstrap >/dev/null || { echo "tools/bare.sh needs debootstrap: apt-get install debootstrap" >&2; exit 2; }

given=${1:-}
folder=${given:-$(mktemp -d)}
root=$folder/root
here=$PWD
only=${TESTS:+ARGS=\"$TESTS\"}
failed=0

cleanup() {
    for part in dev/shm proc dev sys; do umount -l "$root/$part" 2>/dev/null || true; done
    [ -n "$given" ] || rm -rf "$root"
}
trap cleanup EXIT

if [ ! -d "$root/etc" ]; then
    # The mirror and its settings are those of this machine.
    debootstrap --variant=minbase --include=python3,git,make,ca-certificates bookworm "$root" \
        "$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/*.sources 2>/dev/null || true)"
fi
for part in proc sys dev; do
    mount --rbind "/$part" "$root/$part"
    # What is unmounted here has to stay mounted outside.
    mount --make-rslave "$root/$part"
done
mkdir -p "$root/dev/shm"
cp -r /etc/apt/. "$root/etc/apt/" 2>/dev/null || true
cp -rL --remove-destination /etc/ssl/certs/. "$root/etc/ssl/certs/"
for file in /etc/resolv.conf /etc/hosts /etc/pip.conf; do [ ! -e "$file" ] || cp "$file" "$root$file"; done
chroot "$root" id visitor >/dev/null 2>&1 || chroot "$root" useradd --create-home visitor

in_root() { # in_root USER COMMAND
    chroot "$root" su - "$1" -c "export $(env | grep -iE '^(https?_proxy|no_proxy|PIP_[A-Z_]*|SSL_CERT_FILE)=' | xargs) LANG=C.UTF-8; $2"
}

timed() { # timed WHAT USER COMMAND
    local begin=$SECONDS status=0
    in_root "$2" "$3" >"$folder/$2-$1.log" 2>&1 || status=$?
    echo "$1 as $2: status $status after $((SECONDS - begin)) s ($folder/$2-$1.log)"
    [ "$status" = 0 ] || { tail -n 15 "$folder/$2-$1.log"; failed=1; }
}

clone() { # clone USER HOME
    rm -rf "$root$2/checkout"
    git clone -q "$here" "$root$2/checkout"
    chroot "$root" chown -R "$1:$1" "$2/checkout"
}

ready='cd checkout && (make run >run.log 2>&1 & echo $! >pid; for i in $(seq 3600); do
    grep -q "http://127.0.0.1" run.log && break; kill -0 "$(cat pid)" 2>/dev/null || break; sleep 0.5; done
    cat run.log; kill -TERM "$(cat pid)" 2>/dev/null; wait "$(cat pid)" 2>/dev/null; grep -q "http://127.0.0.1" run.log)'

clone root /root
timed run root "$ready"
timed test root "cd checkout && make test $only"
clone visitor /home/visitor
# An ordinary user can't install python3-venv or a browser; the first sentence must say so, then the administrator does.
in_root visitor "cd checkout && make install" || true
chroot "$root" apt-get install -y -qq python3-venv >/dev/null
timed run visitor "$ready"
timed test visitor "cd checkout && make test $only"
exit "$failed"
