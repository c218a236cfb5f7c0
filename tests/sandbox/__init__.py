"""Tests of the stand-ins for the outside world."""
