// What memory and caches are measured with: how large arrays are, and the cycle
// of pointers.

import CKernels
import InklingCore
import InklingPlatform
import InklingTestSupport
import Testing

@testable import InklingBench

@Suite struct MemoryTests {
  /// STREAM's rule, unless memory is short or caches are none; in MiB.
  @Test(arguments: [
    (3, 32, Int.max, 128), (1, 32, 1 << 20, 128), (3, 32, 600, 100),
    (2, 0, Int.max, 8), (2, 9, 12, 3),
  ])
  func arraysAreFourTimesTheLastCache(
    _ arrays: Int, _ caches: Int, _ free: Int, _ size: Int
  ) {
    let bytes = CacheSizes.stream(
      arrays: arrays, caches: caches << 20,
      free: free == .max ? nil : free << 20)
    #expect(bytes == size << 20)
    #expect(CacheSizes.stream(arrays: 1, caches: 9, free: 1000) == 4096)
  }

  /// Two groups of two cores, each with a last cache; the core's own are not.
  @Test func lastCachesAreCountedOnce() throws {
    var files: [String: String] = [:]
    for cpu in 0..<4 {
      let path = "sys/devices/system/cpu/cpu\(cpu)/cache"
      for (index, type, level, size, shared) in [
        (0, "Data", 1, "32K", "\(cpu)"), (1, "Instruction", 1, "32K", "\(cpu)"),
        (2, "Unified", 2, "512K", "\(cpu)"),
        (3, "Unified", 3, "16M", cpu < 2 ? "0-1" : "2-3"),
      ] {
        files["\(path)/index\(index)/type"] = "\(type)\n"
        files["\(path)/index\(index)/level"] = "\(level)\n"
        files["\(path)/index\(index)/size"] = "\(size)\n"
        files["\(path)/index\(index)/shared_cpu_list"] = "\(shared)\n"
        files["\(path)/index\(index)/coherency_line_size"] = "128\n"
      }
    }
    let folder = try HostTests.folder(files)
    #expect(CacheSizes.lastTogether(root: folder.path) == 32 << 20)
    let first = "\(folder.path)/sys/devices/system/cpu/cpu0/cache"
    #expect(CacheSizes(folder: first).line == 128)
    let none = try TemporaryFolder()
    #expect(CacheSizes.lastTogether(root: none.path) == 512 << 10)
  }

  @Test(arguments: [
    (["proc/meminfo": "MemTotal: 9 kB\nMemAvailable:  2048 kB\n"], 2 << 20),
    (
      [
        "proc/meminfo": "MemAvailable:  2048 kB\n",
        "proc/self/cgroup": "0::/box\n",
        "sys/fs/cgroup/box/memory.max": "1500000\n",
        "sys/fs/cgroup/box/memory.current": "500000\n",
      ], 1_000_000
    ),
    (
      [
        "proc/meminfo": "MemAvailable:  2048 kB\n",
        "sys/fs/cgroup/memory.max": "max\n",
        "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
        "sys/fs/cgroup/memory/memory.usage_in_bytes": "1\n",
      ], 2 << 20
    ), ([:], nil),
  ])
  func freeMemoryKnowsLimits(_ files: [String: String], _ bytes: Int?) throws {
    let folder = try HostTests.folder(files)
    #expect(FreeMemory.bytes(root: folder.path) == bytes)
  }

  /// Each moves what it says, on one thread and on two.
  @Test(arguments: Stream.allCases)
  func streamsAreOfAllThreads(_ stream: InklingBench.Stream) throws {
    let bytes = stream.arrays * 4 * 1000
    let pool = WorkerPool(count: 2)
    let work = try stream.workload(bytes: bytes, by: .active, on: pool)
    #expect(work.amount == bytes)
    #expect(work.threads == 2)
    work.run()
  }

  /// Every place is come by once before the first again.
  @Test(arguments: [
    (1, 64), (2, 64), (3, 128), (1000, 64), (4096, 64), (9, 8),
  ])
  func theChaseIsOneCycle(_ lines: Int, _ stride: Int) throws {
    let memory = try #require(AlignedBuffer<UInt8>(count: lines * stride))
    ink_chase_link(lines, stride, memory.base, 7)
    var seen: Set<Int> = []
    let start = UnsafeRawPointer(memory.base)
    var place = start
    for _ in 0..<lines {
      let offset = place - start
      #expect(offset % stride == 0 && (0..<lines * stride).contains(offset))
      #expect(seen.insert(offset).inserted)
      place = ink_chase(place, 1)
    }
    #expect(place == start)
    #expect(seen.count == lines)
    #expect(ink_chase(start, lines) == start)
    #expect(lines == 1 || ink_chase(start, lines + 1) != start)
  }

  /// Neighbours seldom follow each other: nothing to be guessed.
  @Test func theChaseIsRandom() throws {
    let (lines, stride) = (10_000, 64)
    let memory = try #require(AlignedBuffer<UInt8>(count: lines * stride))
    ink_chase_link(lines, stride, memory.base, 1)
    var place = UnsafeRawPointer(memory.base)
    var near = 0
    for _ in 0..<lines {
      let next = UnsafeRawPointer(ink_chase(place, 1))
      if abs(next - place) <= 16 * stride { near += 1 }
      place = next
    }
    // 32 of 10,000 by chance, each time.
    #expect(near < 80)
  }

  @Test func chasesGoFromTheFirstCacheToBeyondTheLast() throws {
    let sizes = Chase.sizes()
    #expect(sizes == sizes.sorted())
    #expect(sizes[0] <= CacheSizes.here.levels[0].bytes / 2)
    #expect(
      sizes.last
        == CacheSizes.stream(arrays: 1, caches: CacheSizes.here.last))
    #expect(
      Set(BenchPlan.steps.filter { $0.section == .latency }.map(\.name))
        .count == sizes.count)
  }
}
