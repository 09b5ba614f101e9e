"""Every registered adapter that trains, as small as it comes: hyper-parameters by name, a suffix after a hyphen."""

NETWORK = {"encoder": "colour", "epochs": 1}
SMALL = {
    "mean": {},
    "shuffled_ridge": {"encoder": "colour"},
    "hest_probe": {"encoder": "colour", "components": 4},
    "ridge_probe": {"encoder": "colour"},
    "stnet": NETWORK,
    "bleep": NETWORK | {"k": 5},
    "mclstexp": NETWORK | {"k": 5, "width": 16, "n_layers": 1, "n_heads": 2, "head_width": 4},
    "histogene": {"pixels": 8, "n_layers": 1, "width": 16, "n_heads": 2, "head_width": 8, "epochs": 1},
    "hist2st": {
        "pixels": 14, "channels": 8, "kernel": 3, "n_mixers": 1, "n_layers": 1, "n_heads": 1, "n_graphs": 1, "views": 1,
        "neighbours": 3, "epochs": 1,
    },
    "thitogene": {
        "pixels": 44, "capsules": 2, "capsule_width": 4, "n_layers": 1, "n_heads": 1, "hidden": 8, "n_graph_heads": 1,
        "graph_hidden": 4, "graph_out": 8, "neighbours": 3, "epochs": 1,
    },
    "eggn": NETWORK | {"width": 8, "n_layers": 1, "exemplars": 3, "validation_slides": 0},
    "egn": NETWORK | {
        "pixels": 16, "square": 8, "width": 8, "n_layers": 1, "n_heads": 1, "head_width": 4, "hidden": 8,
        "n_mappers": 1, "block_every": 1, "block_heads": 1, "block_head_width": 4, "exemplars": 3, "warm_up": 0,
        "validation_slides": 0,
    },
    "comtip": {
        "grid": 2, "patch_px": 4, "image_width": 16, "image_depth": 1, "image_heads": 2, "text_width": 16,
        "text_depth": 1, "text_heads": 2, "joint": 8, "genes_per_step": 4, "epochs": 1, "finetune_epochs": 1,
    },
    "comtip-frozen": {
        "encoder": "colour", "grid": 2, "image_width": 16, "image_depth": 1, "image_heads": 2, "text_width": 16,
        "text_depth": 1, "text_heads": 2, "joint": 8, "genes_per_step": 4, "epochs": 1, "finetune_epochs": 1,
    },
    "cmrcnet": NETWORK | {
        "tokens": 4, "encoder_width": 16, "encoder_depth": 1, "encoder_heads": 2, "width": 32, "neighbours": 5,
    },
    "stimage": NETWORK | {"gene_count": 8},
    "foundation": NETWORK | {"head": "mlp"},
    "omiclip": {"route": "similarity"},
    "ridge_kriging": {"encoder": "colour", "genes_per_group": 2},
    "kriging": {"genes_per_group": 2},
    "gene_ridge": {"components": 4},
    "gene_ridge-image": {"components": 4, "encoder": "colour"},
    "gene_neighbours": {"k": 5},
    "nearest_aligned": {},
    "s2s_st": {"blocks": 2, "widths": (4, 8), "side": 8, "steps": 2, "batch": 2},
    "st_dai": {"backbone": "ridge_probe", "options": (("encoder", "colour"), ("components", 4)), "epochs": 1},
}  # fmt: skip
