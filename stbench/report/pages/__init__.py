"""Pages of the analyses beside a leaderboard: one module each."""
