#!/bin/sh
# Generates Sources/InklingONNX/Schema.pb.swift from onnx.proto, once for each
# change of it: needs protoc (Debian: protobuf-compiler) and swift-protobuf's
# plugin protoc-gen-swift (in a checkout of apple/swift-protobuf:
# swift build -c release --product protoc-gen-swift), both in PATH.
set -eu
cd "$(dirname "$0")/../Sources/InklingONNX"

for tool in protoc protoc-gen-swift; do
  if ! command -v "$tool" >/dev/null 2>&1; then
    echo "$tool is missing; the first lines of $0 say where it is" >&2
    exit 1
  fi
done

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
protoc --swift_out="$folder" onnx.proto
# Without the trait there is no SwiftProtobuf to import. The formatter looks for
# its directive before any code.
{
  echo '// swift-format-ignore-file'
  echo '#if ONNX'
  cat "$folder/onnx.pb.swift"
  echo '#endif'
} >Schema.pb.swift
