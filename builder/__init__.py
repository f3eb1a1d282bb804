import sys

# For jsonschema, which nbformat imports: its grammar of addresses, which no schema of a notebook asks
# for, takes five times as long to make as all the rest to import.
sys.modules.setdefault("rfc3987_syntax", None)

# One number of threads everywhere, since sums of floats depend on it; one, since files run in parallel.
THREADS = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1", "OMP_NUM_THREADS": "1"}
