"""SpatialData: Zarr stores of images, shapes of spots or cells, and tables of counts that annotate them."""

READERS = {"spatialdata": "stbench.readers.spatialdata.reader:read_spatialdata"}
