"""The drill: a meeting goes on while what it stands on is killed, again and again."""
