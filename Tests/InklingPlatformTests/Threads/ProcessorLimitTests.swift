// The control groups' quotas of processor time, in folders made as the kernel
// shows them.

import CInklingPlatform
import Foundation
import InklingTestSupport
import Testing

@Suite("Processors of a control group")
struct ProcessorLimitTests {
  @Test(
    "version 2: the least of a group and those that it is in",
    arguments: [
      (["": "max 100000"], 64),
      (["": "200000 100000"], 2),
      (["": "250000 100000"], 3),
      (["": "50000 100000"], 1),
      (["/a": "800000 100000", "/a/b": "max 100000"], 8),
      (["/a": "800000 100000", "/a/b": "300000 100000"], 3),
      (["/a": "200000 100000", "/a/b": "300000 100000"], 2),
      (["/a/b": "99999999 1000"], 64),
      (["/a/b": "nonsense"], 64),
      (["/a/b": "-1 100000"], 64),
      (["/other": "100000 100000"], 64),
      ([:], 64),
    ])
  func secondVersion(quotas: [String: String], expected: Int) throws {
    try withGroups(quotas.mapValues { ["cpu.max": $0] }, own: "0::/a/b\n") {
      #expect($0 == expected)
    }
  }

  @Test(
    "version 1",
    arguments: [("-1", "100000", 64), ("150000", "100000", 2), ("0", "0", 64)])
  func firstVersion(quota: String, period: String, expected: Int) throws {
    let files = ["cpu.cfs_quota_us": quota, "cpu.cfs_period_us": period]
    try withGroups(
      ["/cpu/a": files], own: "5:memory:/x\n4:cpu,cpuacct:/a\n1:pids:/\n"
    ) { #expect($0 == expected) }
  }

  @Test("no list of groups, and no groups")
  func nothing() throws {
    #expect(ink_processor_limit("/nowhere", "/nowhere/either", 5) == 5)
    #expect(ink_processor_limit("/nowhere", "/nowhere/either", 0) == 1)
    #expect(ink_processors() >= 1)
  }

  /// Calls `body` with the limit below 64 processors of a process in the groups
  /// that `own` names.
  private func withGroups(
    _ groups: [String: [String: String]], own: String, _ body: (Int) -> Void
  ) throws {
    let root = FileManager.default.temporaryDirectory
      .appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: root) }
    for (group, files) in groups {
      let folder = root.appendingPathComponent("groups" + group)
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true)
      for (name, text) in files {
        try Data((text + "\n").utf8).write(
          to: folder.appendingPathComponent(name))
      }
    }
    try FileManager.default.createDirectory(
      at: root, withIntermediateDirectories: true)
    let list = root.appendingPathComponent("own")
    try Data(own.utf8).write(to: list)
    body(
      ink_processor_limit(
        root.appendingPathComponent("groups").path, list.path, 64))
  }
}
