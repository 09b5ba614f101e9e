"""Legacy Spatial Transcriptomics: tables of counts, tables of spots with their pixels, and images, side by side."""

READERS = {"st-tables": "stbench.readers.st_tables.reader:read_st_tables"}
