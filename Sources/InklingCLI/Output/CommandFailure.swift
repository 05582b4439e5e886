// What goes wrong in the command line itself; the libraries have errors of
// their own.

/// A failure that ends the program with exit code 1.
struct CommandFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
