"""`make demo`: small shops on loopback whose prices move, and a catalogue that follows them."""
