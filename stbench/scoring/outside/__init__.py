"""Outside predictions: files and folders as other tools write them, brought into one form, with what they state."""
