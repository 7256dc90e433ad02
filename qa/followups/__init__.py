"""The grammar and the rules behind `qa.conversation`."""
