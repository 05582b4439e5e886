"""Prints what scikit-learn's StandardScaler makes of a few samples, for
StandardizerTests.

Run: python3 Tests/Scripts/standard_scaler.py (needs scikit-learn). One feature
is constant, one far from 0, one of bytes.
"""

import numpy as np
from sklearn.preprocessing import StandardScaler

samples = np.array(
    [[1, 0.1, 5e-4, 20001.5, 0],
     [2, 0.1, -3e-4, 20002.25, 255],
     [4, 0.1, 1e-4, 19999.75, 17],
     [8, 0.1, 2e-4, 20000, 128],
     [-16, 0.1, 9e-4, 20003, 3]], dtype=np.float32)
scaler = StandardScaler().fit(samples.astype(np.float64))
scaled = scaler.transform(samples.astype(np.float64))
for name, values in (("means", scaler.mean_), ("deviations", scaler.scale_),
                     ("scaled", scaled.ravel())):
    print(name, ", ".join(repr(float(value)) for value in values))
