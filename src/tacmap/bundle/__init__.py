"""The proof: a bundle is one reproducible zip, signed once, that anybody can check offline.

Nothing in here opens a file or asks the time; bytes come in and bytes go out.
"""
