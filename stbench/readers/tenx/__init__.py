"""10x: matrices of features as Space Ranger and Cell Ranger write them."""
