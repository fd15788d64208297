"""The demo plant: a small hardware factory in two ordinary weeks."""
