/** Reads a PNG's pixels: 8 bits a channel, RGB or RGBA, not interlaced, which is what our icons are. */
import { inflateSync } from 'node:zlib';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and alpha of each pixel, row by row. */
  readonly pixels: readonly (readonly number[])[];
}

/** The filters of PNG's specification, section 9: what to add to a byte, from its left, upper and upper left neighbours. */
const predictors: readonly ((left: number, up: number, corner: number) => number)[] = [
  () => 0,
  (left) => left,
  (_, up) => up,
  (left, up) => (left + up) >> 1,
  (left, up, corner) => {
    const away = [left, up, corner].map((byte) => Math.abs(left + up - corner - byte)) as [
      number,
      number,
      number,
    ];
    if (away[0] <= away[1] && away[0] <= away[2]) return left;
    return away[1] <= away[2] ? up : corner;
  },
];

const dataOf = (png: Buffer): Buffer => {
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  return inflateSync(Buffer.concat(parts));
};

export const readPng = (png: Buffer): Picture => {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const [depth, colour, interlaced] = [png[24], png[25], png[28]];
  if (depth !== 8 || (colour !== 2 && colour !== 6) || interlaced !== 0)
    throw new Error('not a PNG of our kind');
  const step = colour === 6 ? 4 : 3;
  const stride = width * step;
  const raw = dataOf(png);
  const bytes = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const predict = predictors[raw[y * (stride + 1)] ?? 0] ?? (() => 0);
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x;
      const left = x < step ? 0 : (bytes[at - step] ?? 0);
      const up = y === 0 ? 0 : (bytes[at - stride] ?? 0);
      const corner = x < step || y === 0 ? 0 : (bytes[at - stride - step] ?? 0);
      bytes[at] = ((raw[at + y + 1] ?? 0) + predict(left, up, corner)) & 255;
    }
  }
  const pixels = Array.from({ length: width * height }, (_, i) => {
    const rgb = [...bytes.subarray(i * step, i * step + 3)];
    return [...rgb, step === 4 ? (bytes[i * step + 3] ?? 0) : 255];
  });
  return { width, height, pixels };
};
