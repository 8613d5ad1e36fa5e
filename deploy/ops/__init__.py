"""The ops process: watches the whole platform, says what is wrong and what to do, and has no database of its own."""
