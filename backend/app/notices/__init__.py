"""What is wrong, or was done, and who hears of it: an outbox in the database, and a thread that empties it."""
