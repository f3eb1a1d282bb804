# One number of threads everywhere, since sums of floats depend on it; one, since files run in parallel.
THREADS = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1", "OMP_NUM_THREADS": "1"}
