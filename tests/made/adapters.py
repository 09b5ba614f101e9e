"""Every registered adapter that trains, as small as it comes: hyper-parameters by name, a suffix after a hyphen."""

NETWORK = {"encoder": "colour", "epochs": 1}
SMALL = {
    "mean": {},
    "shuffled_ridge": {"encoder": "colour"},
    "hest_probe": {"encoder": "colour", "components": 4},
    "ridge_probe": {"encoder": "colour"},
    "stnet": NETWORK,
    "bleep": NETWORK | {"k": 5},
    "histogene": {"pixels": 8, "n_layers": 1, "width": 16, "n_heads": 2, "head_width": 8, "epochs": 1},
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
    "s2s_st": {"blocks": 2, "widths": (4, 8), "side": 8, "steps": 2, "batch": 2},
    "st_dai": {"backbone": "ridge_probe", "options": (("encoder", "colour"), ("components", 4)), "epochs": 1},
}  # fmt: skip
