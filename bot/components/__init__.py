"""Rasa graph components: thin shells round steps that are tested without Rasa."""
