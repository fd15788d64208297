"""One small file per family of records: what each says, adds and may not be."""
