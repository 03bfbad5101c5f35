/** Opens a profile of another tool as a CPU profile or a sampled heap profile, by way of V8's formats. */
import { PROFILE_IMPORTERS, type ImportedPart } from '../../../../shared/engine/profile/import/index.ts';
import { analyseProfile, totalOf, type ProfileDocument } from '../../../../shared/engine/profile/index.ts';
import type { ProfileFormat } from '../../../../shared/engine/profile/contract/profile-formats.ts';
import { unwrap } from '../../../../shared/base/errors.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { OpenHeapOptions } from './open-heap.ts';
import { PROFILE_READERS, openedProfile, openedProfiles, type OpenProfile } from './open-profile.ts';
import { runPaced } from '../pause.ts';
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
  const analysed = async ({ kind, text, counts }: ImportedPart): Promise<ProfileDocument> => {
    const reader = PROFILE_READERS[kind]({ ceilingBytes });
    unwrap(reader.write(new TextEncoder().encode(text)));
    const profile = unwrap(reader.end());
    const shown = counts === true ? { ...profile, unit: 'samples' as const, timing: null } : profile;
    return runPaced(analyseProfile(shown), pacing, signal, onProgress);
  };
  const { all } = imported;
  const facts = () => ({ readMs: pacing.now() - startedMs, fileSizeBytes: file.identity.sizeBytes });
  if (all === undefined) {
    const document = await analysed(imported);
    return openedProfile(imported.kind, { document, facts: facts() });
  }
  const documents: ProfileDocument[] = [];
  for (const part of all.parts) documents.push(await analysed(part));
  const profiles = all.parts.map(({ name }, index) => {
    const document = documents[index];
    return { name, unit: document?.unit ?? 'samples', total: document === undefined ? 0 : totalOf(document) };
  });
  return openedProfiles(
    imported.kind,
    documents.map((document, profileIndex) => ({ document, facts: { ...facts(), profiles, profileIndex } })),
    all.active,
  );
}
