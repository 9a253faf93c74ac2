"""The multilingual-e5-small encoder on ONNX Runtime: its file, its word pieces, its layers, its vectors."""
