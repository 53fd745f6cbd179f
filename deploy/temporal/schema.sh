#!/bin/sh
# Makes or upgrades Temporal's two databases; a repeat changes nothing. SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER and SQL_PASSWORD are
# read by the tool itself.
set -eu
schema=${SCHEMA_FOLDER:-/etc/temporal/schema/postgresql/v12}

for database in temporal temporal_visibility; do
  export SQL_DATABASE="$database"
  temporal-sql-tool create
  temporal-sql-tool setup-schema -v 0.0
  temporal-sql-tool update-schema -d "$schema/${database#temporal_}/versioned"
done
