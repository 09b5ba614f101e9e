"""CoMTIP (arXiv 2509.16892): contrastive masked text-image pre-training of histology and gene sentences."""
