import Foundation

/// A zip of text files as they are, without compression: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
struct ZipFile {
  private var entries = Data()
  private var directory = Data()
  private var count: UInt16 = 0

  mutating func add(_ name: String, _ text: String) {
    let content = Data(text.utf8)
    let offset = UInt32(entries.count)
    // Version 2.0, no flags, stored, and the first day that a zip knows.
    var about = Data()
    about.append(numbers: [20, 0, 0, 0, 0x21] as [UInt16])
    about.append(numbers: [Self.checksum(content), UInt32(content.count), UInt32(content.count)])
    about.append(numbers: [UInt16(name.utf8.count), 0])
    entries.append(numbers: [0x0403_4b50] as [UInt32])
    entries += about + Data(name.utf8) + content
    directory.append(numbers: [0x0201_4b50] as [UInt32])
    directory.append(numbers: [20] as [UInt16])
    directory += about
    directory.append(numbers: [0, 0, 0] as [UInt16])
    directory.append(numbers: [0, offset])
    directory += Data(name.utf8)
    count += 1
  }

  var data: Data {
    var end = Data()
    end.append(numbers: [0x0605_4b50] as [UInt32])
    end.append(numbers: [0, 0, count, count])
    end.append(numbers: [UInt32(directory.count), UInt32(entries.count)])
    end.append(numbers: [0] as [UInt16])
    return entries + directory + end
  }

  /// CRC-32.
  private static func checksum(_ data: Data) -> UInt32 {
    var sum: UInt32 = 0xffff_ffff
    for byte in data {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return ~sum
  }
}

extension Data {
  fileprivate mutating func append(numbers: [some FixedWidthInteger]) {
    for number in numbers { Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) } }
  }
}
