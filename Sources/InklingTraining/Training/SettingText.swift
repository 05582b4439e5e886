// The texts of settings, on the command line and in checkpoints: a name, and
// behind a colon parameters and flags with commas between them, such as
// `inverse:gamma=0.05,power=0.9998,compound`. What they mean, each setting
// says.

/// A setting that has a text, and a list of the names that one begins with.
package protocol NamedSetting {
  /// The names, for messages and completions; older ones, which are still
  /// read, are not among them.
  static var names: [String] { get }

  init?(_ description: String)
  /// As `init(_:)` reads it.
  var description: String { get }
}

/// The parts of a setting's text.
struct SettingText {
  /// What may stand behind a name.
  struct Form {
    var name: String
    /// Numbers that must be given.
    var required: [String] = []
    /// Numbers of its own that may be given.
    var own: [String] = []
    /// Parameters that may be given.
    var optional: [String] = []
    var flags: [String] = []

    /// Such as `step:gamma=F,size=F`, and in brackets what may be left out.
    var help: String {
      func text(_ names: [String]) -> String {
        names.map { "\($0)=F" }.joined(separator: ",")
      }
      let given = required.isEmpty ? name : "\(name):" + text(required)
      guard !own.isEmpty else { return given }
      return "\(given)[\(required.isEmpty ? ":" : ",")\(text(own))]"
    }

    fileprivate var parameters: String {
      ((required + own + optional).map { "\($0)=F" } + flags)
        .joined(separator: ", ")
    }
  }

  let form: Form
  private let setting: String
  private var values: [String: String] = [:]

  /// Takes `text` apart. What checkpoints have is read too: a name and its
  /// numbers with blanks between them.
  ///
  /// - Parameter setting: what it is, for an error.
  /// - Throws: `TrainingError` for an unknown name or parameter, or a missing
  ///   one.
  init(
    _ text: String, of setting: String, forms: [Form]
  ) throws(TrainingError) {
    let hasBlanks = text.contains(" ")
    let parts = text.split(
      separator: hasBlanks ? " " : ":", maxSplits: 1,
      omittingEmptySubsequences: false)
    guard let form = forms.first(where: { $0.name == parts[0] }) else {
      throw .setting(
        "no \(setting) '\(parts[0])'; expected one of "
          + forms.map { $0.help }.joined(separator: ", "))
    }
    self.form = form
    self.setting = "\(setting) \(form.name)"
    let names = form.required + form.own + form.optional
    let words = (parts.count > 1 ? parts[1] : "")
      .split(separator: hasBlanks ? " " : ",").map { String($0) }
    for (index, word) in words.enumerated() {
      if hasBlanks, index < names.count {
        values[names[index]] = word
        continue
      }
      let pair = word.split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false
      ).map { String($0) }
      guard (pair.count == 2 ? names : form.flags).contains(pair[0]),
        values[pair[0]] == nil
      else {
        throw .setting(
          "'\(word)' in the \(self.setting); expected \(form.parameters)")
      }
      values[pair[0]] = pair.count == 2 ? pair[1] : ""
    }
    for name in form.required where values[name] == nil {
      throw .setting(
        "no \(name) in the \(self.setting); expected \(form.parameters)")
    }
  }

  /// A parameter's text, or the empty text of a flag, where it was given.
  subscript(name: String) -> String? { values[name] }

  /// A parameter that was given as a finite number of 0 or more.
  ///
  /// - Throws: `TrainingError` for anything else, 0 too unless `mayBeZero`.
  func number<Value: BinaryFloatingPoint & LosslessStringConvertible>(
    _ name: String, mayBeZero: Bool = true
  ) throws(TrainingError) -> Value? {
    guard let text = values[name] else { return nil }
    guard let value = Value(text), value.isFinite,
      mayBeZero ? value >= 0 : value > 0
    else {
      throw .setting(
        "\(name) is '\(text)'; expected a finite number "
          + (mayBeZero ? "of 0 or more" : "above 0"))
    }
    return value
  }
}
