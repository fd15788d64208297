"""HTTPS on a factory's own network, and the page that brings a phone to it."""
