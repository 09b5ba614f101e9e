"""Columns: what positions, slides, patients and labels are called in AnnData files."""

POSITIONS = ("spatial", "X_spatial", "spatial_px")
"""Keys of ``obsm`` that hold positions, best first."""
PLACES = (("pxl_col_in_fullres", "pxl_row_in_fullres"), ("pixel_x", "pixel_y"), ("x_pixel", "y_pixel"),
          ("imagecol", "imagerow"))  # fmt: skip
"""Columns of ``obs`` with positions along width and height, best first."""
SLIDES = ("library_id", "slide", "slide_id", "section", "section_id", "sample", "sample_id")
PATIENTS = ("patient", "patient_id", "donor", "donor_id", "subject", "individual")
LABELS = ("label", "labels", "layer", "region", "annotation", "domain", "ground_truth")
"""What columns may be called, in small letters."""
