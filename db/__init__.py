"""db: remembers: PostgreSQL, migrations, repositories."""
