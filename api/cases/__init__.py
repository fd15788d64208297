"""What waits for a word: reviews, discrepancies, objections, a lost device; and the answers."""
