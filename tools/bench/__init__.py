"""`make bench`: what the shop does in a second, beside what is possible on the same machine in the same minutes.

    python -m tools.bench [--products N] [--seconds S]      1,000 products (20,000, 100,000), 4 seconds a figure

Everything measured alternates with its limit, the least that does the same work (limits.py), because a shared machine
is never twice equally fast: the ratios say more than the figures. The table goes to standard output, all figures to
var/bench.json.
"""
