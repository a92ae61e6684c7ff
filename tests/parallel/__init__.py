"""What runs in several processes: scripts of checks, which `together.py` starts. The tests read what came of them."""
