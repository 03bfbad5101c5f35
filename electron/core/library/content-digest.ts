/** The identity of a capture on any machine: the digest of its content, whatever the file is called and whether it is gzipped. */
import { createHash } from 'node:crypto';
import { realDisk } from './disk.ts';
import { contentOf, lookAtFile } from './kind-of-file.ts';
import type { ReadChunksOptions } from './read-chunks.ts';

/** SHA-256 of the decompressed content, in hexadecimal digits. Throws `AppFailure`. */
export async function contentDigest(path: string, signal: AbortSignal): Promise<string> {
  const options: ReadChunksOptions = { disk: realDisk, signal };
  const { gzipped } = await lookAtFile(path, options);
  const hash = createHash('sha256');
  for await (const chunk of contentOf(path, gzipped, options)) hash.update(chunk);
  return hash.digest('hex');
}
