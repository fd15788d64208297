"""Pages of the office: what planners, leads and keepers see in a browser, made on the server."""
