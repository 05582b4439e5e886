// What goes wrong on a real machine: missing and broken files, full disks,
// training that diverges. One clear line, exit code 1, nothing lost.

import InklingData
import InklingTestSupport
import Testing

@Suite struct FailureTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func expectFailure(
    _ run: InklingProcess, _ reasons: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(run.status == 1, sourceLocation: sourceLocation)
    #expect(
      run.errors.hasPrefix("inkling: error: "), sourceLocation: sourceLocation)
    #expect(
      run.errors.filter(\.isNewline).count == 1, sourceLocation: sourceLocation)
    for reason in reasons {
      #expect(
        run.errors.contains(reason), "\(run.errors)",
        sourceLocation: sourceLocation)
    }
  }

  @Test func refusesFolderThatIsNotThere() throws {
    let path = folder.path("nowhere")
    expectFailure(
      try InklingProcess("train", "--data", path), path, "No such file")
  }

  @Test func refusesFolderWithoutData() throws {
    expectFailure(
      try InklingProcess("train", "--data", folder.path), folder.path,
      "expected a folder with MNIST's IDX files")
  }

  @Test func refusesLabelFileOneShort() throws {
    try folder.writeDigits(Array(repeating: 1, count: 20))
    try folder.writeLabels(
      Array(repeating: 1, count: 19), to: "t10k-labels-idx1-ubyte")
    expectFailure(
      try InklingProcess("train", "--data", folder.path), "t10k-images",
      "20 images but 19 labels")
  }

  @Test func refusesOutputInMissingFolderBeforeTraining() throws {
    let path = folder.path("missing/model.ink")
    let run = try InklingProcess("train", "--output", path)
    expectFailure(run, path, "No such file")
    #expect(run.output.isEmpty)
  }

  @Test func refusesClassNameThatNoModelHoldsBeforeTraining() throws {
    try folder.writeTexts(classes: ["a", "b\nc", "d", "e"])
    let run = try InklingProcess(
      "train", "--data", folder.path("texts"), "--output",
      folder.path("model.ink"))
    expectFailure(run, "class name", "control characters")
    #expect(run.output.isEmpty)
    #expect(try folder.names() == ["texts"])
  }

  @Test func refusesFolderAsOutput() throws {
    expectFailure(
      try InklingProcess("train", "--output", folder.path), folder.path,
      "Is a directory")
  }

  @Test func keepsOldModelWhenDiskIsFull() throws {
    try folder.write(Array("the old model".utf8), to: "model.ink")
    let run = try InklingProcess(
      "train", "--samples", "60", "--epochs", "1", "--output",
      folder.path("model.ink"), fileSizeLimit: 8)
    expectFailure(run, folder.path("model.ink"), "cannot write")
    #expect(try folder.read("model.ink") == Array("the old model".utf8))
    #expect(try folder.names() == ["model.ink"])
  }

  @Test func reportsFullDevice() throws {
    expectFailure(
      try InklingProcess(
        "train", "--samples", "60", "--epochs", "1", "--output", "/dev/full"),
      "/dev/full", "No space left on device")
  }

  @Test func stopsWhenTrainingDiverges() throws {
    let run = try InklingProcess(
      "train", "--samples", "600", "--activation", "relu", "--learning-rate",
      "1e30", "--json", "--output", folder.path("model.ink"))
    expectFailure(run, "diverged in epoch 1", "learning rate well below 1e+30")
    #expect(run.output.isEmpty)
    #expect(try folder.names().isEmpty)
  }

  @Test func refusesNetworkThatIsTooLarge() throws {
    expectFailure(
      try InklingProcess("train", "--samples", "6", "--hidden", "65536,65536"),
      "a network of more than 268435456 parameters")
  }

  @Test func refusesWhatIsNoModel() throws {
    try folder.write(Array(repeating: 7, count: 500), to: "model.ink")
    for command in ["evaluate", "inspect"] {
      expectFailure(
        try InklingProcess(command, folder.path("model.ink")),
        "not an Inkling model")
    }
    expectFailure(
      try InklingProcess("predict", folder.path("none.ink"), "builtin"),
      "none.ink", "No such file")
  }

  /// Texts that are out of a file, or are the name of one.
  @Test func errorsDoNotDriveTheTerminal() throws {
    for (arguments, shown) in [
      (
        ["inspect", folder.path("a\u{1b}[31mb")], #"a\u{1B}[31mb: cannot open"#
      ),
      (
        ["train", "--data", folder.path("a\u{9b}\tb")],
        #"a\u{009B}\tb: No such"#
      ),
    ] {
      let run = try InklingProcess(arguments)
      expectFailure(run, shown)
    }
  }

  /// Nothing more is read: there is nothing more.
  @Test(arguments: ["idx", "npz"])
  func refusesOtherSizesByTheHeader(_ kind: String) throws {
    let model = folder.path("model.ink")
    _ = try InklingProcess(
      "train", "--samples", "60", "--epochs", "1", "--output", model)
    var data = folder.path
    if kind == "idx" {
      try folder.writeDigits([0])
      for part in ["train", "t10k"] {
        try folder.write(
          [0, 0, 8, 3, 16, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1],
          to: "\(part)-images-idx3-ubyte")
      }
    } else {
      var archive = ZipWriter()
      for name in ["x_train", "y_train", "x_test", "y_test"] {
        let shape = name.hasPrefix("x") ? [1 << 28, 1, 1] : [1 << 28]
        try archive.append(
          "\(name).npy", NPYHeader.encoded(type: "|u1", shape: shape),
          source: name)
      }
      data = try folder.write(archive.finish(), to: "data.npz")
    }
    for arguments in [
      ["evaluate", model, "--data", data], ["predict", model, data],
      ["quantize", model, "--data", data, "--output", folder.path("new")],
      ["bench", "latency", model, "--data", data],
    ] {
      expectFailure(
        try InklingProcess(arguments),
        "\(data): samples of 1 x 1 pixels; the model takes 28 x 28 pixels")
    }
  }

  @Test func refusesDataThatDoNotFitTheModel() throws {
    let model = folder.path("model.ink")
    _ = try InklingProcess(
      "train", "--samples", "60", "--epochs", "1", "--output", model)
    try folder.writeDigits(Array(repeating: 1, count: 20))
    expectFailure(
      try InklingProcess("evaluate", model, "--data", folder.path),
      "samples of 6 x 5 pixels; the model takes 28 x 28 pixels")
    expectFailure(
      try InklingProcess("predict", model, "builtin", "--index", "10000"),
      "no digit 10000; expected 0 to 9999")
    try folder.write(Array("hello".utf8), to: "text")
    expectFailure(
      try InklingProcess("predict", model, folder.path("text")),
      "not a picture")
  }
}
