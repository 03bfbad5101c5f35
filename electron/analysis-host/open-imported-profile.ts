/** Opens a profile of another tool as a CPU profile or a sampled heap profile, by way of V8's formats. */
import { PROFILE_IMPORTERS } from '../../shared/analysis/profile-import/index.ts';
import { analyseProfile } from '../../shared/analysis/sampled-profile/index.ts';
import type { ProfileFormat } from '../../shared/contracts/captures.ts';
import { unwrap } from '../../shared/contracts/errors.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';
import { PROFILE_READERS, openedProfile, type OpenProfile } from './open-profile.ts';
import { runPaced } from './pause.ts';
import { readWholeBytes, type WholeTextLimit } from './whole-text.ts';

const LIMIT: WholeTextLimit = {
  // The text and what it becomes are strings, of which V8's longest is 512 MB.
  mostBytes: 256 * 1024 * 1024,
  memoryFactor: 6,
  what: 'The profile',
  suggestion: 'Close other captures, or record for less time or less often.',
};

/** Throws `AppFailure`: the file's errors, `too_large`, `damaged_file`, `unsupported_format`, `cancelled`. */
export async function openImportedProfile(
  file: OpenedFile,
  format: ProfileFormat,
  options: OpenHeapOptions,
): Promise<OpenProfile> {
  const { pacing, signal, onProgress, ceilingBytes } = options;
  const startedMs = pacing.now();
  const imported = PROFILE_IMPORTERS[format](await readWholeBytes(file, options, LIMIT));
  const reader = PROFILE_READERS[imported.kind]({ ceilingBytes });
  unwrap(reader.write(new TextEncoder().encode(imported.text)));
  const document = await runPaced(analyseProfile(unwrap(reader.end())), pacing, signal, onProgress);
  const facts = { readMs: pacing.now() - startedMs, fileSizeBytes: file.identity.sizeBytes };
  return openedProfile(imported.kind, { document, facts });
}
