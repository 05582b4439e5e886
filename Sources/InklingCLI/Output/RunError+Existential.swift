// Errors of both programs as this one's, which may be of any type.

import ArgumentParser
import InklingCore
import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

extension RunError {
  /// The error itself.
  var underlying: any Error {
    switch self {
    case .usage(let error): ValidationError(error.description)
    case .failure(let error): error
    case .stopped(let error): error
    case .training(let error): error
    case .data(let error): error
    case .file(let error): error
    case .model(let error): error
    case .prediction(let error): error
    }
  }

  /// - Parameter error: any; of a type that both programs know, or else its
  ///   text.
  init(_ error: any Error) {
    switch error {
    case let error as any RunFailure: self = error.asRunError
    case let error as ValidationError: self = .usage(UsageError(error.message))
    default: self = .failure(CommandFailure(String(describing: error)))
    }
  }
}

/// What `body` gives, its error by its own type.
func unwrapping<Value>(
  _ body: () throws(RunError) -> Value
) throws -> Value {
  do throws(RunError) { return try body() } catch { throw error.underlying }
}

extension PrintedText.StringInterpolation {
  /// An error of a type that is not known.
  mutating func appendInterpolation(_ error: any Error) {
    appendInterpolation(String(describing: error))
  }
}
