/** Names what a file is that no document can be made of, for the sentence that says its view is not there yet. */
import { CAPTURE_KINDS, type CaptureKind } from '../../shared/contracts/captures.ts';
import { appError, type AppError } from '../../shared/contracts/errors.ts';

/** What the beginning of each other kind contains. The first that fits wins. */
const SIGNS: readonly { readonly kind: CaptureKind; readonly sign: RegExp }[] = [
  { kind: 'lighthouse', sign: /"lighthouseVersion"\s*:/ },
];

/** The error for a file that begins with `head`; null where no other kind is recognised. */
export function otherKindError(head: string, filePath: string): AppError | null {
  const found = SIGNS.find(({ sign }) => sign.test(head));
  if (found === undefined) return null;
  const { label } = CAPTURE_KINDS[found.kind];
  return appError(
    'unsupported_format',
    `${filePath} is a ${label}, and this version opens heap snapshots, heap timelines, sampled heap profiles, CPU profiles and traces only: its view comes with a later one.`,
    'The file can be kept in the library and exported meanwhile.',
    { kind: found.kind },
  );
}
