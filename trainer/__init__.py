"""How the network is trained and measured. Imports `models`, never the app."""
