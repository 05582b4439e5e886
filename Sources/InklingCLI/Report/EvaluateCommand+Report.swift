// `inkling evaluate --report`: what a model answers as a report.

import InklingCore
import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

extension EvaluateCommand {
  /// Refuses, before anything is measured, a report that cannot be written.
  func checkReport() throws {
    guard let path = html.path else { return }
    var roles = FileRoles()
    for model in paths { roles.read(model, as: "a model") }
    roles.read(data: data.data)
    roles.write(path, as: "the report")
    try unwrapping { () throws(RunError) in try roles.check() }
  }

  /// Writes the report.
  ///
  /// - Parameters:
  ///   - answers: of the model, or of all together.
  ///   - seconds: since the command began.
  func writeReport(
    _ measured: [ModelMeasure], _ answers: Answers, _ members: Members,
    seconds: Double
  ) throws {
    guard let path = html.path, let last = measured.last else { return }
    let models = zip(paths, members.models)
    var report = HTMLReport("\(last.name) on \(data.data)")
    let widths = members.models[0].layout.layers
    report.subtitle =
      ([widths[0].inputs] + widths.map(\.outputs)).map { "\($0)" }
      .joined(separator: "-")
    let result = last.result
    report.add([
      ("test accuracy", String(result.accuracy, places: 4)),
      ("test loss (\(last.loss))", String(result.loss, places: 4)),
      (
        "mistakes of \(String(grouped: result.count))",
        String(grouped: result.count - result.correct)
      ), ("of measuring", String(seconds: last.seconds)),
      ("of memory at most", String(bytes: Memory.peak)),
    ])
    if measured.count > 1 {
      report.add(
        "Models, and their mean",
        MemberRow.html(
          measured.map {
            MemberRow(name: $0.name, figures: [("test", $0.result)])
          }))
    }
    report.add(answers)
    report.add(
      "First layer",
      members.models.count == 1
        ? LayerPictures(try Network(members.models[0])).html
        : HTMLReport.note(
          "Left out: each model has its own; evaluate one alone."))
    report.add(
      "Curves and learning rate",
      HTMLReport.note(
        "Left out: a model's file has no history; 'inkling train --report' "
          + "draws it."))
    for (path, model) in models {
      report.add("Model \(path)", .list(Self.described(model)))
    }
    report.add(
      "Time", .list([("the whole command, to here", String(seconds: seconds))]))
    report.add("Command", "<pre>\(ShellWords.ofThisProcess)</pre>\n")
    report.addMachine()
    try report.write(to: path)
  }

  private static func described(
    _ model: Model
  ) -> [(name: String, value: String)] {
    let signature = model.signature
    let items: [(name: String, value: String)] = [
      ("bytes", String(grouped: model.fileSize)),
      (
        "parameters",
        String(grouped: model.layout.parameterCount)
          + (model.quantized == nil ? ", float32" : ", 8 bits")
      ),
      (
        "input",
        signature.inputShape.text
          + (signature.reducedShape.map { ", averaged to \($0.text)" } ?? "")
      ),
      (
        "layers",
        model.layout.layers.map { "\($0.outputs) \($0.activation.name)" }
          .joined(separator: ", ")
      ), ("trained", TrainingRecord(of: model)?.text ?? ""),
    ]
    return items.filter { !$0.value.isEmpty }
  }
}
