// Learning-rate schedules as they are written on the command line:
// inverse:gamma=0.05,power=0.9998,compound.

import ArgumentParser
import InklingTraining

/// How the learning rate changes from period to period.
struct ScheduleChoice {
  typealias Decay = LearningRateSchedule.Decay

  /// Each schedule's parameters, all of which must be given.
  static let forms: KeyValuePairs = [
    "constant": [], "step": ["gamma", "size"], "exponential": ["gamma"],
    "polynomial": ["power", "length"], "sigmoid": ["gamma", "center"],
    "inverse": ["gamma", "power"], "cosine": ["length"],
  ]

  /// The forms for a help text.
  static var help: String {
    forms.map { name, parameters in
      parameters.isEmpty
        ? name
        : "\(name):" + parameters.map { "\($0)=F" }.joined(separator: ",")
    }.joined(separator: ", ")
  }

  let decay: Decay
  let compounds: Bool

  /// - Throws: `ValidationError` for an unknown schedule or parameter, one that
  ///   is missing, or a value that makes no sense.
  init(parsing argument: String) throws {
    let parts = argument.split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let form = Self.forms.first(where: { $0.key == parts[0] }) else {
      throw ValidationError(
        "no schedule '\(parts[0])'; expected one of \(Self.help)")
    }
    var words = parts.count > 1 ? parts[1].split(separator: ",") : []
    compounds = words.contains("compound")
    words.removeAll { $0 == "compound" }
    var values: [String: Double] = [:]
    for word in words {
      let pair = word.split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(pair[0])
      guard pair.count == 2, form.value.contains(name), values[name] == nil
      else {
        throw ValidationError(
          "'\(word)' in the schedule \(form.key); expected "
            + Self.expected(form.value))
      }
      values[name] = try Self.value(pair[1], of: name)
    }
    func value(_ name: String) throws -> Double {
      guard let value = values[name] else {
        throw ValidationError(
          "no \(name) in the schedule \(form.key); expected "
            + Self.expected(form.value))
      }
      return value
    }
    decay =
      switch form.key {
      case "step": .step(gamma: try value("gamma"), size: try value("size"))
      case "exponential": .exponential(gamma: try value("gamma"))
      case "polynomial":
        .polynomial(power: try value("power"), length: try value("length"))
      case "sigmoid":
        .sigmoid(gamma: try value("gamma"), center: try value("center"))
      case "inverse":
        .inverse(gamma: try value("gamma"), power: try value("power"))
      case "cosine": .cosine(length: try value("length"))
      default: .constant
      }
  }

  private static func expected(_ parameters: [String]) -> String {
    (parameters.map { "\($0)=F" } + ["compound"]).joined(separator: ", ")
  }

  private static func value(
    _ text: Substring, of name: String
  ) throws -> Double {
    let mayBeZero = name != "size" && name != "length"
    guard let value = Double(text), value.isFinite,
      mayBeZero ? value >= 0 : value > 0
    else {
      throw ValidationError(
        "\(name) is '\(text)'; expected a finite number "
          + (mayBeZero ? "of 0 or more" : "above 0"))
    }
    return value
  }
}

extension LearningRateSchedule {
  /// As `ScheduleChoice` reads it.
  var text: String {
    let decay =
      switch decay {
      case .constant: "constant"
      case .step(let gamma, let size): "step:gamma=\(gamma),size=\(size)"
      case .exponential(let gamma): "exponential:gamma=\(gamma)"
      case .polynomial(let power, let length):
        "polynomial:power=\(power),length=\(length)"
      case .sigmoid(let gamma, let center):
        "sigmoid:gamma=\(gamma),center=\(center)"
      case .inverse(let gamma, let power):
        "inverse:gamma=\(gamma),power=\(power)"
      case .cosine(let length): "cosine:length=\(length)"
      }
    guard compounds else { return decay }
    return decay + (self.decay == .constant ? ":compound" : ",compound")
  }

  /// The length of a period, as `Interval` reads it.
  var interval: Interval { Interval(every, unit == .step ? .steps : .epochs) }
}
