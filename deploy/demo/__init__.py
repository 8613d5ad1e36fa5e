"""The demonstration: its own material, the road it plays, and the data it fills a platform with."""
