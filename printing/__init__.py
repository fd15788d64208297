"""What ends on paper: labels as 1-bit pictures at a printer's real dots, travelers as vector PDF."""
