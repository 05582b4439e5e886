// How results are printed: the same option for every command.

import ArgumentParser

struct OutputFormat: ParsableArguments {
  @Flag(help: "Print JSON, one object a line.")
  var json = false
}
