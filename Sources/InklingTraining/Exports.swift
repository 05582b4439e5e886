// Whoever imports Inkling also gets the core's types: activations, layouts,
// input shapes, models and predictors.

@_exported public import InklingCore
