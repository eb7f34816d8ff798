import { crc32, inflateRawSync } from "node:zlib"

type Entry = { name: string; text: string }

/** The fields that a file's own header and the directory have in common. */
function fields({ text }: Entry, name: Buffer): Buffer {
  const content = Buffer.from(text)
  const header = Buffer.alloc(26)
  header.writeUInt16LE(20, 0)
  header.writeUInt16LE(0x0800, 2)
  header.writeUInt32LE(crc32(content), 10)
  header.writeUInt32LE(content.length, 14)
  header.writeUInt32LE(content.length, 18)
  header.writeUInt16LE(name.length, 22)
  return header
}

const uint32 = (...values: number[]) => {
  const buffer = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) buffer.writeUInt32LE(value, 4 * index)
  return buffer
}

/** A zip of texts, uncompressed. */
export function zip(entries: readonly Entry[]): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name)
    const common = fields(entry, name)
    const file = Buffer.concat([uint32(0x04034b50), common, name, Buffer.from(entry.text)])
    const made = Buffer.from([20, 0])
    const rest = Buffer.alloc(10)
    directory.push(uint32(0x02014b50), made, common, rest, uint32(offset), name)
    files.push(file)
    offset += file.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(listed.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...files, listed, uint32(0x06054b50), end])
}

/** The texts of a zip whose entries say their sizes themselves, by name. */
export function unzip(archive: Buffer): Map<string, string> {
  const texts = new Map<string, string>()
  let offset = 0
  while (archive.readUInt32LE(offset) === 0x04034b50) {
    const size = archive.readUInt32LE(offset + 18)
    const name = offset + 30
    const content = name + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28)
    const packed = archive.subarray(content, content + size)
    const text = archive.readUInt16LE(offset + 8) === 0 ? packed : inflateRawSync(packed)
    texts.set(archive.toString("utf8", name, name + archive.readUInt16LE(offset + 26)), text.toString())
    offset = content + size
  }
  return texts
}
