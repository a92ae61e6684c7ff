"""What the pullback and the Cells share: who is recording, and how torch's tape is used."""
