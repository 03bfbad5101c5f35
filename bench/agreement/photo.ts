/** Photos for pages, by the encoder of a fetched package. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import { releaseFolder } from './fetched.ts';
import type { PageFile } from './site.ts';

type Encode = (image: { width: number; height: number; data: Uint8Array }, quality: number) => { data: Uint8Array };
const EncoderSchema = z.object({ encode: z.custom<Encode>((value) => typeof value === 'function') });

/** `quality`: 1 to 100; browsers' cameras use 90 and more, pages need some 75. */
export function photo(
  { width, height, quality }: { readonly width: number; readonly height: number; readonly quality: number },
  more: Partial<PageFile> = {},
): PageFile {
  const load = createRequire(join(releaseFolder('newer'), 'package.json'));
  const data = new Uint8Array(width * height * 4);
  for (let at = 0; at < data.length; at += 1) {
    const [x, y] = [(at >> 2) % width, Math.floor((at >> 2) / width)];
    // Slopes with a grain, as a sky has.
    data[at] = (x * (1 + (at & 3)) + y * 2 + ((x * 7919 + y * 104729) % 23)) & 255;
  }
  const { encode } = EncoderSchema.parse(load('jpeg-js'));
  return { type: 'image/jpeg', body: encode({ width, height, data }, quality).data, ...more };
}
