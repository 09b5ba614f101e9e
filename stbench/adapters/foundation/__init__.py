"""Foundation models under a probe, or fine-tuned."""
