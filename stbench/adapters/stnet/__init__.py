"""ST-Net."""
