"""Orders as the office reads them."""
