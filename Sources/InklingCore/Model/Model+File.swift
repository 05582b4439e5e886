// Opening a model from a file, where there is a system with files.

#if canImport(InklingPlatform)
  extension Model {
    /// Maps the file at `path`; the parameters are used where they lie.
    ///
    /// The file may be replaced or deleted meanwhile, but nobody may write into
    /// it or cut it: a mapping shows that, and reading past a cut ends the
    /// process.
    ///
    /// - Parameter tags: the metadata that the caller interprets itself; an
    ///   entry marked as required that is not among them is refused.
    /// - Throws: `ModelError`, which names the path, the field and its offset.
    /// - Complexity: O(file size); every byte is checked once.
    public convenience init(
      path: String, interpreting tags: [ModelTag] = []
    ) throws(ModelError) {
      do {
        try self.init(ModelStorage(mapping: path), interpreting: tags)
      } catch {
        throw error.named(path)
      }
    }
  }
#endif
