"""The faces of Sourcier: command line, web chat, HTTP API."""
