"""Measuring and tuning the bot's understanding; run in the bot environment, never in a turn."""
