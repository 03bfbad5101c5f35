/** What the engine of a shared file uses of `node:zlib`: stored source maps are unpacked with it. */
export { createGunzip } from '../left-out.ts';
export { refuse as gzip } from './given-files.ts';

export const constants = {};

export async function gunzip(
  packed: Uint8Array<ArrayBuffer>,
  { maxOutputLength }: { maxOutputLength: number },
): Promise<Uint8Array> {
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const bytes = new Uint8Array(await new Response(unpacked).arrayBuffer());
  if (bytes.length > maxOutputLength) throw new RangeError('It unpacks to more than it may.');
  return bytes;
}
