// What may end a command, for both programs: without existential errors, which
// Embedded Swift does not have.

import InklingCore
import InklingData
import InklingPlatform
import InklingTraining

/// A wrong option, which ends the program with exit code 64.
package struct UsageError: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// A failure of the command line itself, which ends the program with exit code
/// 1; the libraries have errors of their own.
package struct CommandFailure: Error, CustomStringConvertible {
  package let description: String
  /// Whether it is that training diverged.
  package var isDivergence = false

  package init(_ description: String) { self.description = description }
}

/// A run that a signal ended when all was saved: the process ends by the same
/// signal, so that the caller sees what happened.
package struct StoppedBySignal: Error, CustomStringConvertible {
  package let signal: Int32
  package let description: String
}

/// One of them all.
package indirect enum RunError: Error, CustomStringConvertible {
  case usage(UsageError)
  case failure(CommandFailure)
  case stopped(StoppedBySignal)
  case training(TrainingError)
  case data(DataError)
  case file(FileError)
  case model(ModelError)
  case prediction(PredictionError)

  package var description: String {
    switch self {
    case .usage(let error): error.description
    case .failure(let error): error.description
    case .stopped(let error): error.description
    case .training(let error): error.description
    case .data(let error): error.description
    case .file(let error): error.description
    case .model(let error): error.description
    case .prediction(let error): error.description
    }
  }
}

/// An error that is a case of `RunError`.
package protocol RunFailure: Error {
  var asRunError: RunError { get }
}

extension RunError: RunFailure {
  package var asRunError: RunError { self }
}

extension UsageError: RunFailure {
  package var asRunError: RunError { .usage(self) }
}

extension CommandFailure: RunFailure {
  package var asRunError: RunError { .failure(self) }
}

extension StoppedBySignal: RunFailure {
  package var asRunError: RunError { .stopped(self) }
}

extension TrainingError: RunFailure {
  package var asRunError: RunError { .training(self) }
}

extension DataError: RunFailure {
  package var asRunError: RunError { .data(self) }
}

extension FileError: RunFailure {
  package var asRunError: RunError { .file(self) }
}

extension ModelError: RunFailure {
  package var asRunError: RunError { .model(self) }
}

extension PredictionError: RunFailure {
  package var asRunError: RunError { .prediction(self) }
}

/// What `body` gives, its error as a `RunError`.
package func running<Value, Failure: RunFailure>(
  _ body: () throws(Failure) -> Value
) throws(RunError) -> Value {
  do throws(Failure) { return try body() } catch { throw error.asRunError }
}
