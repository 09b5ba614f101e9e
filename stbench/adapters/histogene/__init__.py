"""HisToGene."""
