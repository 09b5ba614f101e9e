"""From measured genes: what a slide's measured genes say of its hidden ones, as reference slides have them together."""

ADAPTERS = {
    "gene_ridge": "stbench.adapters.measured_genes.ridge:GeneRidge",
    "gene_neighbours": "stbench.adapters.measured_genes.neighbours:GeneNeighbours",
}
