// `import Inkling` is all that a program needs which trains, evaluates and
// predicts: the core (models, predictors), training, and data sets.

@_exported public import InklingCore
@_exported public import InklingData
@_exported public import InklingImages
@_exported public import InklingTraining
