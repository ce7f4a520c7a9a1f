"""Web address → checked local file; the only part of mircargo that may use the network."""
