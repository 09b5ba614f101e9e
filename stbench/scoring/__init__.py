"""Scoring: predictions and truth to scores; done again at any time without a method."""
