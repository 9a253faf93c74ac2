"""The sentence encoder: multilingual-e5-small, its upper layers fine-tuned to our labels."""
