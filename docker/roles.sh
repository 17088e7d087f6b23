#!/bin/sh
# Run once by the image of PostgreSQL, when its data folder is empty: two roles without special rights. The owner
# migrates; the program runs as `roadmap`, which is granted rows only (manage.py grant_running_role).
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  -v owner_password="$(cat /run/secrets/owner_password)" -v running_password="$(cat /run/secrets/postgres_password)" <<'SQL'
CREATE ROLE roadmap_owner LOGIN PASSWORD :'owner_password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE ROLE roadmap LOGIN PASSWORD :'running_password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
ALTER DATABASE roadmap OWNER TO roadmap_owner;
REVOKE ALL ON DATABASE roadmap FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE roadmap TO roadmap;
\connect roadmap
ALTER SCHEMA public OWNER TO roadmap_owner;
SQL
