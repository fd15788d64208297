"""The office: its pages, sheets that come in, and paper that goes out."""
