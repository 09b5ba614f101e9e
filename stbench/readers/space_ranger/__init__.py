"""Space Ranger's folders: Visium of all versions, and bins of Visium HD."""

READERS = {"space-ranger": "stbench.readers.space_ranger.reader:read_space_ranger"}
