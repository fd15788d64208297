"""What is printed: travelers, labels, badges; every print is noted."""
