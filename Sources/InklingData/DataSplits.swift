// A data set as it is published: in parts that are kept apart.

import InklingTraining

/// The parts of one data set; all have the same shape, scale and classes.
public struct DataSplits: Sendable {
  /// What a network is trained on.
  public var train: Dataset
  /// What choices are made by during training, if the data set has it apart.
  public var validation: Dataset?
  /// What the result is measured on.
  public var test: Dataset
  /// What made the rows from texts, if the data set is one of texts.
  public var vectorizer: TfidfVectorizer?

  /// Joins the parts.
  public init(
    train: Dataset, validation: Dataset? = nil, test: Dataset,
    vectorizer: TfidfVectorizer? = nil
  ) {
    self.train = train
    self.validation = validation
    self.test = test
    self.vectorizer = vectorizer
  }
}
