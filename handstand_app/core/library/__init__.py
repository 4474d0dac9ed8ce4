"""The library: clips on disk, what is known of them in SQLite, and the athlete's labels, which are never lost."""
