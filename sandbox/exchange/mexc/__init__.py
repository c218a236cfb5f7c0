"""MEXC spot v3: REST, and streams of protocol buffers."""
