"""rulelang: people's own strategies, written in a small language. Read, checked, limited in cost, compiled to
functions over the arrays of a table; nothing of it is ever run as a program.
"""
