"""AnnData: parts of its files that readers of several layouts share."""
