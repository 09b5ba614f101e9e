"""Parts that methods share: inputs, fitting, saving, start weights, retrieval, ridge."""
