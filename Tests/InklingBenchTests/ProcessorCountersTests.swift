// The processor's counters: scaling, reasons, and a real group of events that
// every Linux can count.

import CInklingPlatform
import InklingPlatform
import InklingTestSupport
import Testing

@testable import InklingBench

@Suite struct ProcessorCountersTests {
  /// A group that counted a quarter of the time.
  @Test func countsAreScaledByTheTimeCounted() throws {
    let counts = try #require(
      Counts(
        [4, 4_000, 1_000, 500, 1_500, 20, 10],
        isOpen: [true, true, true, true], runs: 2))
    #expect(counts.cycles == 1_000)
    #expect(counts.instructions == 3_000)
    #expect(counts.instructionsPerCycle == 3)
    #expect(counts.cacheMisses == 40)
    #expect(counts.branchMisses == 20)
  }

  @Test func whatTheProcessorLacksIsLeftOut() throws {
    let counts = try #require(
      Counts(
        [2, 10, 10, 100, 7, 0, 0], isOpen: [true, false, false, true], runs: 1))
    #expect(counts.cycles == 100)
    #expect(counts.instructions == nil && counts.cacheMisses == nil)
    #expect(counts.instructionsPerCycle == nil)
    #expect(counts.branchMisses == 7)
  }

  @Test(arguments: [
    ([4, 0, 0, 1, 1, 1, 1], 1), ([4, 10, 0, 1, 1, 1, 1], 1), ([4, 1], 1),
    ([4, 10, 10, 1, 1, 1, 1], 0),
  ])
  func whatWasNeverCountedIsNothing(_ words: [UInt64], _ runs: Int) {
    #expect(
      Counts(words, isOpen: [true, true, true, true], runs: runs) == nil)
  }

  @Test(arguments: [
    (EACCES, "kernel.perf_event_paranoid is 3, or a container forbids it"),
    (EPERM, "kernel.perf_event_paranoid is 3, or a container forbids it"),
    (ENOENT, "this processor, or the virtual machine, has none"),
    (ENOSYS, "this system has no perf_event_open"),
    (EMFILE, "Too many open files"),
  ])
  func saysWhyThereAreNone(_ status: Int32, _ reason: String) throws {
    let folder = try HostTests.folder([
      "proc/sys/kernel/perf_event_paranoid": "3\n"
    ])
    #expect(ProcessorCounters.reason(status, root: folder.path) == reason)
  }

  /// Pages that are touched for the first time, as the kernel counts them.
  @Test func countsWhatHappensMeanwhileOnly() throws {
    let (software, taskClock, pageFaults) = (UInt32(1), UInt64(1), UInt64(2))
    let counters = ProcessorCounters(events: [
      ink_event(type: software, config: pageFaults),
      ink_event(type: software, config: taskClock),
    ])
    // Refused in some containers.
    guard counters.reason == nil else { return }
    touch(pages: 500)
    #expect(counters.take() == nil)
    for _ in 0..<2 { counters.count(runs: 4) { touch(pages: 400) } }
    touch(pages: 3_000)
    let counts = try #require(counters.take())
    let faults = try #require(counts.values[0])
    // 100 in each run; the system's own are few, large pages are not asked for.
    #expect((100..<150).contains(faults), "\(faults)")
    #expect(try #require(counts.values[1]) > 0)
    #expect(counters.take() == nil)
  }

  private func touch(pages: Int) {
    let size = Int(getpagesize())
    let memory = mmap(
      nil, pages * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
      -1, 0)
    guard let memory, memory != MAP_FAILED else { return }
    madvise(memory, pages * size, MADV_NOHUGEPAGE)
    for page in 0..<pages {
      memory.storeBytes(of: 1, toByteOffset: page * size, as: UInt8.self)
    }
    munmap(memory, pages * size)
  }
}
