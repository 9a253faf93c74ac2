"""The multilingual-e5-small encoder in NumPy: its file, its word pieces, and its layers."""
