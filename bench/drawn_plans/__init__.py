"""Plans drawn at random: each way in which real plans differ is chosen independently of the others."""
