"""The library's SQLite database: connection, schema, and queries."""
