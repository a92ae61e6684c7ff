"""Files: their formats, what is damaged in them, how one is written so that nobody sees half of it."""
