// Files of one run that are the same file: refused before work begins, and as
// they were.

import InklingTestSupport
import Testing

@Suite struct ClashTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Commands, the file that they would write over, and the words for it. All
  /// run in the folder, where `link` leads to `v` and `hard` is `v`.
  static let clashes: [(command: String, file: String, words: String)] = [
    (
      "train --samples 60 -o v --checkpoint ./v", "v",
      "is to hold the model and is the checkpoint"
    ),
    (
      "train --samples 60 -o link --checkpoint v", "v",
      "is to hold the model and is the checkpoint"
    ),
    (
      "train --samples 60 -o hard --checkpoint v", "v",
      "is to hold the model and is the checkpoint"
    ),
    (
      "train --samples 60 -o new.csv --history ./new.csv", "v",
      "is to hold the history and is the model"
    ),
    (
      "train --samples 60 --history a.csv --plot a.svg", "a.csv",
      "is to hold the plot and is the history"
    ),
    (
      "train --samples 60 --report ./r.html -o r.html", "v",
      "is to hold the report and is the model"
    ),
    (
      "train --samples 60 --members 2 -o m.html --report m.html", "v",
      "m-1.html is to hold the report and is the model"
    ),
    (
      "evaluate m.ink --samples 60 --report m-link.html", "m.ink",
      "is to hold the report and is a model"
    ),
    (
      "train --data data -o data/train-labels-idx1-ubyte",
      "data/train-labels-idx1-ubyte",
      "is to hold the model and is a file of the data"
    ),
    (
      "train --data texts --checkpoint texts/x-train/a/0", "texts/x-train/a/0",
      "is to hold the checkpoint and is the data"
    ),
    (
      "train --data texts -o texts/x-test/b/new", "v",
      "is to hold the model and is the data"
    ),
    (
      "train --data texts -o text", "text",
      "is to hold the model and is a file of the data"
    ),
    (
      "train --data texts --history text.csv", "text.csv",
      "is to hold the history and is a file of the data"
    ),
    (
      "digits v.ckpt --count 1", "v.ckpt",
      "is to hold the digits and is a run's checkpoint"
    ),
    (
      "train --resume v.ckpt -o ./v.ckpt", "v.ckpt",
      "is to hold the model and is the checkpoint"
    ),
    (
      "train --resume v.ckpt --checkpoint w.ckpt -o v.ckpt", "v.ckpt",
      "is to hold the model and is the checkpoint to go on from"
    ),
    (
      "train --samples 60 --epochs 1 -o v.ckpt", "v.ckpt",
      "is to hold the model and is a run's checkpoint"
    ),
    (
      "convert m.ink --to npz -o v.ckpt", "v.ckpt",
      "is to hold the converted file and is a run's checkpoint"
    ),
    (
      "quantize m.ink --samples 60 -o ./m.ink", "m.ink",
      "is to hold the new model and is the model to quantize"
    ),
    (
      "quantize m.ink --data data -o data/t10k-images-idx3-ubyte",
      "data/t10k-images-idx3-ubyte", "and is a file of the data"
    ),
    (
      "convert m.ink --to npz -o m-link.ink", "m.ink",
      "is to hold the converted file and is the file to convert"
    ),
    (
      "convert m.h --from inkling -o m.c", "m.h",
      "is to hold its header and is the file to convert"
    ),
    (
      "show data -o data/train-images-idx3-ubyte",
      "data/train-images-idx3-ubyte",
      "is to hold the picture and is a file of the data"
    ),
  ]

  private func run(_ command: String) throws -> (status: Int32, errors: String)
  {
    let status = try InklingProcess.wait(
      for: InklingProcess.spawn(
        [
          "/bin/sh", "-c", "cd \"$0\" && \"$1\" \(command)", folder.path,
          try InklingProcess.executable(),
        ], output: "/dev/null", errors: folder.path("err")))
    let errors = String(decoding: try folder.read("err"), as: UTF8.self)
    return (status, errors)
  }

  @Test func areRefused() throws {
    try folder.writeTexts()
    try #require(mkdir(folder.path("data"), 0o700) == 0)
    for part in ["train", "t10k"] {
      try folder.writeLabels([0, 1], to: "data/\(part)-labels-idx1-ubyte")
      let digits = try run(
        "digits data/\(part)-images-idx3-ubyte --count 2")
      try #require(digits.status == 0, "\(digits.errors)")
    }
    let training = try run(
      "train --samples 60 --epochs 1 -o m.ink --checkpoint v.ckpt")
    try #require(training.status == 0, "\(training.errors)")
    for (name, target) in [
      ("link", "v"), ("m-link.ink", "m.ink"), ("m-link.html", "m.ink"),
      ("a.svg", "a.csv"),
      // Texts by links within their folder, one of them by another link.
      ("texts/x-train/a/link", "../../../text"), ("text-link", "text.csv"),
      ("texts/x-test/b/link", "\(folder.path)/text-link"),
    ] {
      try folder.link(name, to: target)
    }
    for name in ["v", "a.csv", "text", "text.csv"] {
      try folder.write(Array(name.utf8), to: name)
    }
    try folder.write(try folder.read("m.ink"), to: "m.h")
    try #require(
      linkat(
        AT_FDCWD, folder.path("v"), AT_FDCWD, folder.path("hard"), 0) == 0)
    let names = try folder.names()
    for (command, file, words) in Self.clashes {
      let before = try folder.read(file)
      let (status, errors) = try run(command)
      #expect(status == 64, "\(command): \(errors)")
      #expect(errors.contains(words), "\(command): \(errors)")
      #expect(errors.count(where: \.isNewline) == 1)
      #expect(try folder.read(file) == before)
    }
    #expect(try folder.names() == names)
    // The same files in roles that go together.
    for command in [
      "train --resume v.ckpt --checkpoint ./v.ckpt --epochs 2 -o new.ink",
      "train --data data --epochs 1 -o data/new.ink",
      "train --data data --epochs 1 -o data/new.ink",
    ] {
      let (status, errors) = try run(command)
      #expect(status == 0, "\(command): \(errors)")
    }
  }

  /// It would wait for a reader when the training is done.
  @Test func pipesThatNobodyReadsAreRefusedBeforeTraining() throws {
    try #require(mkfifo(folder.path("pipe"), 0o600) == 0)
    let run = try RunningInkling([
      "train", "--samples", "60", "--epochs", "1", "--output",
      folder.path("pipe"),
    ])
    #expect(try run.wait(seconds: 30) == 1)
    #expect(try run.output.isEmpty)
    #expect(
      try run.errors == "inkling: error: \(folder.path("pipe")): a pipe that "
        + "nobody reads; expected a reader\n")
  }

  /// Nor does the check end the data of one that somebody reads, or a command
  /// read again what it wrote.
  @Test(arguments: [
    "train --samples 60 --epochs 1 -o",
    "quantize m.ink --samples 60 -o", "convert m.ink --to npz -o",
    "convert m.ink --to safetensors -o", "convert m.npz --to inkling -o",
    "show builtin -o", "digits --count 3",
  ])
  func pipesThatAreReadGetTheOutput(_ command: String) throws {
    for preparation in [
      "train --samples 60 --epochs 1 -o m.ink", "convert m.ink -o m.npz",
    ] { try #require(run(preparation).status == 0) }
    // Until its reader is there.
    let script = """
      recipes && mkfifo pipe && { cat pipe >read & } && for i in 1 2 3 4 5; do
        sleep 0.$i; "$1" \(command) pipe && break; done \
        && wait && "$1" \(command) whole && cmp read whole
      """
    let (status, errors) = try run(script)
    #expect(status == 0, "\(errors)")
  }

  @Test(arguments: [
    "quantize m.ink --samples 4194304 -o", "convert m.ink --to npz -o",
    "show builtin -o", "digits",
  ])
  func pipesThatNobodyReadsAreRefused(_ command: String) throws {
    let made = try run(
      "train --samples 60 --epochs 1 -o m.ink && mkfifo pipe")
    try #require(made.status == 0, "\(made.errors)")
    let (status, errors) = try run("\(command) pipe")
    #expect(status == 1)
    #expect(
      errors == "inkling: error: pipe: a pipe that nobody reads; expected a "
        + "reader\n")
  }
}
