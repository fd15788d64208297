"""What a phone and the server must agree on. Pure: standard library and msgspec only."""
