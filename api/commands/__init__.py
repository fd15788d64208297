"""What the `baogong` command does, one file a verb."""
