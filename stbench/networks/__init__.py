"""The papers' architectures as plain torch modules; they know no slides, cards or stores."""
