"""How often the printed intervals hold the truth, on simulated clustered populations."""
