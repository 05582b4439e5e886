// The opcodes of Python's pickle format (Lib/pickletools.py).

/// The opcodes that are understood: what Python 2 and 3 write for tuples of
/// NumPy arrays in protocols 2 to 5. None of them can run code.
enum PickleOpcode: UInt8 {
  case proto = 0x80
  case frame = 0x95
  case stop = 0x2e

  case none = 0x4e
  case newTrue = 0x88
  case newFalse = 0x89
  case binInt = 0x4a
  case binInt1 = 0x4b
  case binInt2 = 0x4d
  case long1 = 0x8a

  case shortBinString = 0x55
  case binString = 0x54
  case shortBinBytes = 0x43
  case binBytes = 0x42
  case binBytes8 = 0x8e
  case byteArray8 = 0x96
  case shortBinUnicode = 0x8c
  case binUnicode = 0x58
  case binUnicode8 = 0x8d

  case global = 0x63
  case stackGlobal = 0x93
  case reduce = 0x52
  case build = 0x62

  case mark = 0x28
  case emptyTuple = 0x29
  case tuple = 0x74
  case tuple1 = 0x85
  case tuple2 = 0x86
  case tuple3 = 0x87

  case binPut = 0x71
  case longBinPut = 0x72
  case memoize = 0x94
  case binGet = 0x68
  case longBinGet = 0x6a

  /// Python's names of all opcodes that are refused.
  static func name(ofRefused code: UInt8) -> String? {
    switch code {
    case 0x30: "POP"
    case 0x31: "POP_MARK"
    case 0x32: "DUP"
    case 0x46: "FLOAT"
    case 0x47: "BINFLOAT"
    case 0x49: "INT"
    case 0x4c: "LONG"
    case 0x50: "PERSID"
    case 0x51: "BINPERSID"
    case 0x53: "STRING"
    case 0x56: "UNICODE"
    case 0x5d: "EMPTY_LIST"
    case 0x61: "APPEND"
    case 0x64: "DICT"
    case 0x65: "APPENDS"
    case 0x67: "GET"
    case 0x69: "INST"
    case 0x6c: "LIST"
    case 0x6f: "OBJ"
    case 0x70: "PUT"
    case 0x73: "SETITEM"
    case 0x75: "SETITEMS"
    case 0x7d: "EMPTY_DICT"
    case 0x81: "NEWOBJ"
    case 0x82: "EXT1"
    case 0x83: "EXT2"
    case 0x84: "EXT4"
    case 0x8b: "LONG4"
    case 0x8f: "EMPTY_SET"
    case 0x90: "ADDITEMS"
    case 0x91: "FROZENSET"
    case 0x92: "NEWOBJ_EX"
    case 0x97: "NEXT_BUFFER"
    case 0x98: "READONLY_BUFFER"
    default: nil
    }
  }
}
