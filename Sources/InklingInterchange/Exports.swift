// Whoever imports InklingInterchange also gets what its interface speaks of:
// networks, models and DataError.

@_exported public import InklingTraining
