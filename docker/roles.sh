#!/bin/sh
# Run once by the image of PostgreSQL, when its data folder is empty (without containers: docs/systemd/README.md): two
# roles without special rights. The owner migrates; the program runs as `roadmap`, which is granted rows only
# (manage.py grant_running_role). The passwords come from files or the environment: a command line is read by everybody.
set -eu
OWNER_PASSWORD=${OWNER_PASSWORD:-$(cat /run/secrets/owner_password)}
RUNNING_PASSWORD=${RUNNING_PASSWORD:-$(cat /run/secrets/postgres_password)}
export OWNER_PASSWORD RUNNING_PASSWORD
psql -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\getenv owner_password OWNER_PASSWORD
\getenv running_password RUNNING_PASSWORD
CREATE ROLE roadmap_owner LOGIN PASSWORD :'owner_password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE ROLE roadmap LOGIN PASSWORD :'running_password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
ALTER DATABASE roadmap OWNER TO roadmap_owner;
REVOKE ALL ON DATABASE roadmap FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE roadmap TO roadmap;
\connect roadmap
ALTER SCHEMA public OWNER TO roadmap_owner;
SQL
