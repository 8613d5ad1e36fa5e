"""What is done with matching outside its service: training its space, evaluating its ranking."""
