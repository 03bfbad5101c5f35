/** From the profile of another tool to a CPU profile: its text is read whole, made into V8's form, and analysed as such a file is. */
import { analyseProfile, createProfileQueries, createProfileReader } from '../../shared/analysis/cpu-profile/index.ts';
import { PROFILE_IMPORTERS } from '../../shared/analysis/profile-import/index.ts';
import type { ProfileFormat } from '../../shared/contracts/captures.ts';
import { unwrap } from '../../shared/contracts/errors.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenCpuProfile } from './open-cpu-profile.ts';
import type { OpenHeapOptions } from './open-heap.ts';
import { runPaced } from './pause.ts';
import { readWholeText } from './whole-text.ts';

/** V8's longest string is 512 MB, and such a text is parsed whole. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Throws `AppFailure`: the file's errors, `too_large`, `damaged_file`, `unsupported_format`, `cancelled`. */
export async function openImportedProfile(
  file: OpenedFile,
  format: ProfileFormat,
  options: OpenHeapOptions,
): Promise<OpenCpuProfile> {
  const { pacing, signal, onProgress, ceilingBytes } = options;
  const startedMs = pacing.now();
  const text = await readWholeText(file, options, {
    mostBytes: MOST_BYTES,
    what: 'The profile',
    suggestion: 'Record for less time, or less often.',
  });
  const reader = createProfileReader({ ceilingBytes });
  unwrap(reader.write(new TextEncoder().encode(PROFILE_IMPORTERS[format](text))));
  const document = await runPaced(analyseProfile(unwrap(reader.end())), pacing, signal, onProgress);
  const facts = { readMs: pacing.now() - startedMs, fileSizeBytes: file.identity.sizeBytes };
  const queries = createProfileQueries(document, facts);
  return {
    kind: 'cpu-profile',
    queries,
    get heldBytes() {
      return queries.heldBytes;
    },
  };
}
