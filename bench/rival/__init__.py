"""The same cells as a suite of pyperf and as one of asv; ``bench.rivals`` runs them."""
