// keeping.js - drawings kept under their right labels, and all of them as one
// archive: drawings/CLASS/NAME.png, as `inkling train --data drawings` takes it.

// A page may not write folders, and browsers make `_` of a `/` in a download's
// name: so an archive.
class Kept {
  constructor() {
    this.files = [];
    this.isSaved = true;
    this.number = 0;
  }

  // `picture` is ImageData.
  async add(picture, label, name) {
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext("2d").putImageData(picture, 0, 0);
    const file = await canvas.convertToBlob({ type: "image/png" });
    const now = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
    this.files.push({
      // A name that no folder may have is none that a model's folder had.
      name: `drawings/${name.replace(/[/\\:\0]|^\.+/g, "_")}/` +
        `drawn-${now}-${++this.number}.png`,
      bytes: new Uint8Array(await file.arrayBuffer()),
    });
    this.isSaved = false;
  }

  save() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(
      new Blob([zip(this.files)], { type: "application/zip" }));
    link.download = "drawings.zip";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    this.isSaved = true;
  }
}

// ---- ZIP archives of files as they are (PKWARE, APPNOTE.TXT)

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let code = byte;
  for (let bit = 0; bit < 8; bit++) {
    code = code & 1 ? 0xEDB88320 ^ (code >>> 1) : code >>> 1;
  }
  return code;
});

function crc32(bytes) {
  let code = ~0;
  for (const byte of bytes) {
    code = CRC_TABLE[(code ^ byte) & 255] ^ (code >>> 8);
  }
  return ~code >>> 0;
}

// Little-endian: [bytes, value] each.
function record(...fields) {
  const bytes = [];
  for (const [count, value] of fields) {
    for (let i = 0; i < count; i++) {
      bytes.push(Math.floor(value / 256 ** i) % 256);
    }
  }
  return Uint8Array.from(bytes);
}

function zip(files) {
  const parts = [], directory = [];
  let offset = 0;
  const push = (list, ...more) => {
    list.push(...more);
    return more.reduce((sum, part) => sum + part.length, 0);
  };
  const day = new Date();
  const time = day.getHours() << 11 | day.getMinutes() << 5 |
    day.getSeconds() >> 1;
  const date = day.getFullYear() - 1980 << 9 | day.getMonth() + 1 << 5 |
    day.getDate();
  let size = 0;
  for (const { name, bytes } of files) {
    const text = new TextEncoder().encode(name);
    // Version 2.0; names in UTF-8; not compressed.
    const common = [[2, 20], [2, 0x800], [2, 0], [2, time], [2, date],
      [4, crc32(bytes)], [4, bytes.length], [4, bytes.length],
      [2, text.length], [2, 0]];
    size += push(directory, record([4, 0x02014B50], [2, 20], ...common,
      [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), text);
    offset += push(parts, record([4, 0x04034B50], ...common), text, bytes);
  }
  const end = record([4, 0x06054B50], [2, 0], [2, 0], [2, files.length],
    [2, files.length], [4, size], [4, offset], [2, 0]);
  const all = new Uint8Array(offset + size + end.length);
  let place = 0;
  for (const part of [...parts, ...directory, end]) {
    all.set(part, place);
    place += part.length;
  }
  return all;
}
