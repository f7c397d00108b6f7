"""Long runs, seeded: `make soak` and `make mutate` call them."""
