"""What app and trainer write for each other: tables, and lines between processes."""
