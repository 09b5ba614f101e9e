"""Page: all tables and figures of a folder of leaderboards as one HTML file that needs no server and no network."""
