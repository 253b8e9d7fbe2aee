"""What keeping and reporting many trials costs."""
