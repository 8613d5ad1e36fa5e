"""What savoirs mean: words mended, read by encoders, placed as points of one space."""
