"""What a language calls body parts, handshapes and directions, and how words are compared."""
