"""Reports: records and scores to a leaderboard, and the leaderboard to tables; same bytes for same input."""
