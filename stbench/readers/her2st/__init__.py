"""HER2-positive breast tumours in the layout that their authors publish."""

READERS = {"her2st": "stbench.readers.her2st.reader:read_her2st"}
