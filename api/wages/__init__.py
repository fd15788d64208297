"""Reading postings for pay."""
