#!/usr/bin/env bash
# Builds the image, starts the whole docker-compose.yml with podman, and walks through it (tools/image_walk.py).
# As root:  tools/image.sh [FOLDER]     needs podman, netavark, aardvark-dns, debootstrap, iptables, catatonit, runc (or one kind of control groups), python3-venv; takes about 10 minutes and 6 GB
# Where a registry is reached, USE_REGISTRY=1 takes the real images. Else stand-ins are made here from Debian's packages and
# tagged as the files name them: Python of Debian for python, its PostgreSQL 15 for 18, its Redis for Valkey. What they
# show is the image's own steps, the rights, the secrets, the networks, the limits and the order of the parts; not
# PostgreSQL 18 itself, which `make test` runs. KEEP=1 leaves everything running.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "tools/image.sh must be run by root: debootstrap and podman's networks ask for it" >&2; exit 2; }
# crun, which Debian's podman comes with, wants one kind of control groups; where a machine has both, runc bears with it.
runtime=""
[ ! -d /sys/fs/cgroup/unified ] || runtime=runc
packages="podman netavark aardvark-dns debootstrap iptables catatonit git $runtime"
for program in $packages; do
    [ -x "/usr/lib/podman/$program" ] || command -v "$program" >/dev/null || { echo "tools/image.sh needs $program: apt-get install $packages" >&2; exit 2; }
done
[ -x .venv/bin/python ] || { echo "tools/image.sh walks with what the tests need: make install-dev" >&2; exit 2; }

given=${1:-}
folder=${given:-$(mktemp -d)}
mkdir -p "$folder"
here=$PWD
checkout=$folder/checkout
port=${PORT:-18080}

image_of() { sed -n "s/^ *image: *$1/$1/p" docker-compose.yml | sed 's/@sha256:.*//' | head -n 1; }
python_image=$(sed -n 's/^FROM *\([^ @]*\).*/\1/p' Dockerfile | head -n 1)
postgres_image=$(image_of postgres)
valkey_image=$(image_of valkey)

# Podman would ask for more open files and processes than a machine may allow.
printf '[containers]\ndefault_ulimits = ["nofile=%s:%s", "nproc=%s:%s"]\n' 16384 16384 16384 16384 >"$folder/containers.conf"
# The parts find one another by name.
printf '[network]\nnetwork_backend = "netavark"\n' >>"$folder/containers.conf"
[ -z "$runtime" ] || printf '[engine]\nruntime = "%s"\n' "$runtime" >>"$folder/containers.conf"
export CONTAINERS_CONF=$folder/containers.conf

compose() { (cd "$checkout" && "$folder/venv/bin/podman-compose" "$@"); }

cleanup() {
    [ -z "${KEEP:-}" ] || return 0
    [ ! -d "$checkout" ] || compose down -v >/dev/null 2>&1 || true
    [ -n "$given" ] || rm -rf "$folder"
}
trap cleanup EXIT

tag_as() { # tag_as IMAGE NAME: under the name that a registry would have given it
    local name=$2
    case $name in */*) name=docker.io/$name ;; *) name=docker.io/library/$name ;; esac
    podman tag "$1" "$name"
}

stand_in_python() {
    local root=$folder/root
    if [ ! -e "$root/usr/bin/pip3" ]; then
        debootstrap --variant=minbase --include=ca-certificates,python3,python3-pip,python3-venv bookworm "$root" \
            "$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/*.sources 2>/dev/null || true)" >"$folder/debootstrap.log"
    fi
    # The mirrors and certificates are those of this machine; pip installs where the real image's does.
    cp -r /etc/apt/. "$root/etc/apt/"
    cp -rL --remove-destination /etc/ssl/certs/. "$root/etc/ssl/certs/"
    for file in /etc/pip.conf; do [ ! -e "$file" ] || cp "$file" "$root$file"; done
    rm -f "$root"/usr/lib/python3*/EXTERNALLY-MANAGED
    ln -sf /usr/bin/python3 "$root/usr/local/bin/python"
    tar -C "$root" --exclude=./proc --exclude=./sys --exclude=./dev -cf - . | podman import -q - stand-in-python >/dev/null
    tag_as stand-in-python "$python_image"
}

stand_in_servers() {
    local context=$folder/servers
    mkdir -p "$context"
    # What the real image's entry point does with these variables, and no more.
    cat >"$context/postgres-entry" <<'ENTRY'
#!/bin/sh
set -eu
bin=/usr/lib/postgresql/15/bin
data=/var/lib/postgresql/15/docker
install -d -o postgres -g postgres -m 3777 /var/run/postgresql
as() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }
if [ ! -s "$data/PG_VERSION" ]; then
    install -d -o postgres -g postgres -m 700 /var/lib/postgresql/15 "$data"
    password=$(mktemp)
    cp "$POSTGRES_PASSWORD_FILE" "$password"
    chown postgres "$password"
    # shellcheck disable=SC2086
    as $bin/initdb -D "$data" -U "$POSTGRES_USER" --pwfile="$password" --auth=scram-sha-256 --auth-local=trust $POSTGRES_INITDB_ARGS
    echo "host all all all scram-sha-256" >>"$data/pg_hba.conf"
    rm "$password"
    as $bin/pg_ctl -D "$data" -w -o "-c listen_addresses=''" start
    as $bin/createdb -U "$POSTGRES_USER" "$POSTGRES_DB"
    for file in /docker-entrypoint-initdb.d/*.sh; do as sh "$file"; done
    as $bin/pg_ctl -D "$data" -w -m fast stop
fi
exec setpriv --reuid=postgres --regid=postgres --init-groups $bin/postgres -D "$data" -c listen_addresses='*' "$@"
ENTRY
    cat >"$context/Dockerfile" <<FILE
FROM stand-in-python
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql-15 redis-server >/dev/null \
    && ln -s /usr/bin/redis-server /usr/local/bin/valkey-server && ln -s /usr/bin/redis-cli /usr/local/bin/valkey-cli \
    && rm -rf /var/lib/postgresql/15 && mkdir -p /data /docker-entrypoint-initdb.d
COPY --chmod=755 postgres-entry /usr/local/bin/postgres-entry
FILE
    podman build -q --isolation chroot --network host -t stand-in-servers "$context" >/dev/null
    # Debian's wrappers look for clusters of Debian's own.
    printf 'FROM stand-in-servers\nENV PATH=/usr/lib/postgresql/15/bin:$PATH\nENTRYPOINT ["postgres-entry"]\n' | podman build -q --isolation chroot -t stand-in-postgres - >/dev/null
    tag_as stand-in-postgres "$postgres_image"
    tag_as stand-in-servers "$valkey_image"
}

timed() { # timed WHAT COMMAND…
    local begin=$SECONDS what=$1 log
    shift
    log=$folder/${what// /-}.log
    if "$@" >"$log" 2>&1; then echo "$what: $((SECONDS - begin)) s"; else
        tail -n 30 "$log"
        echo "$what: FAILED after $((SECONDS - begin)) s ($log)"
        exit 1
    fi
}

[ -x "$folder/venv/bin/podman-compose" ] || { python3 -m venv "$folder/venv" && "$folder/venv/bin/pip" install -q podman-compose; }
if [ -z "${USE_REGISTRY:-}" ]; then
    # What an earlier run made, or loaded, is there already.
    podman image exists "$python_image" || timed "stand-in for Python" stand_in_python
    podman image exists "$postgres_image" || timed "stand-ins for the servers" stand_in_servers
fi

# A clone, as an operator has one; the changes of this checkout that are not committed are left out.
rm -rf "$checkout"
git clone -q "$here" "$checkout"
(
    cd "$checkout"
    # No stand-in has the digest of the real one (`make pin`).
    [ -n "${USE_REGISTRY:-}" ] || sed -i 's/@sha256:[0-9a-f]*$//' Dockerfile docker-compose.yml
    sed -e 's/^SECRET_KEY=.*//' -e "s|^SITE_URL=.*|SITE_URL=http://localhost:$port|" -e 's/^BEHIND_PROXY=.*//' \
        -e 's|^EMAIL_URL=.*|EMAIL_URL=file:///var/lib/roadmap/media/.mail|' .env.example >.env
    printf 'PORT=%s\nMETRICS_TOKEN=token-of-the-walk-0123456789\nALLOWED_HOSTS=localhost,127.0.0.1\n' "$port" >>.env
    mkdir -m 711 secrets
    for name in superuser_password owner_password postgres_password valkey_password secret_key; do
        python3 -c "import secrets; print(secrets.token_urlsafe(48))" >"secrets/$name"
    done
)
timed "the image" podman build --isolation chroot --network host -t roadmap-sochi-minsk:0.8.0 "$checkout"
podman images --format '{{.Repository}}:{{.Tag}} {{.Size}}' | grep roadmap-sochi-minsk
compose down -v >/dev/null 2>&1 || true
FOLDER=$folder CHECKOUT=$checkout PORT=$port COMPOSE=$folder/venv/bin/podman-compose .venv/bin/python -m tools.image_walk
