/** A zip archive of a few small files, stored as they are: all that Teams asks of an app package. */
import { crc32 } from 'node:zlib';

export interface ZipEntry {
  /** A plain ASCII file name, without folders. */
  readonly name: string;
  readonly data: Buffer;
}

/** Always the same bytes for the same files: every entry is dated 1 January 1980, the first day a zip can name. */
const dosDate = 0x0021;
const versionNeeded = 10;

/** What the local header and the directory entry have in common (APPNOTE 4.3.7 and 4.3.12, from "version needed" on). */
const common = ({ name, data }: ZipEntry): Buffer => {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(versionNeeded, 0);
  fields.writeUInt16LE(dosDate, 8);
  fields.writeUInt32LE(crc32(data), 10);
  fields.writeUInt32LE(data.length, 14);
  fields.writeUInt32LE(data.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(name), 22);
  return fields;
};

const signature = (text: string): Buffer => Buffer.from(`PK${text}`, 'latin1');

const localHeader = (entry: ZipEntry): Buffer =>
  Buffer.concat([signature('\x03\x04'), common(entry), Buffer.from(entry.name)]);

const directoryEntry = (entry: ZipEntry, offset: number): Buffer => {
  const madeBy = Buffer.from([versionNeeded, 0]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(offset, 10);
  return Buffer.concat([signature('\x01\x02'), madeBy, common(entry), rest, Buffer.from(entry.name)]);
};

const endOfDirectory = (count: number, size: number, offset: number): Buffer => {
  const fields = Buffer.alloc(18);
  fields.writeUInt16LE(count, 4);
  fields.writeUInt16LE(count, 6);
  fields.writeUInt32LE(size, 8);
  fields.writeUInt32LE(offset, 12);
  return Buffer.concat([signature('\x05\x06'), fields]);
};

export const zip = (entries: readonly ZipEntry[]): Buffer => {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const file = Buffer.concat([localHeader(entry), entry.data]);
    files.push(file);
    directory.push(directoryEntry(entry, offset));
    offset += file.length;
  }
  const listing = Buffer.concat(directory);
  return Buffer.concat([...files, listing, endOfDirectory(entries.length, listing.length, offset)]);
};
