-- Rasa's conversations apart from Polku's own tables: other programs, other migrations.
CREATE DATABASE tracker OWNER polku;
