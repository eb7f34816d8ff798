"""Four hundred days of everything that goes wrong, with promises that hold after every step."""
