"""Values of the switches, one module for each switch that is replayed."""
