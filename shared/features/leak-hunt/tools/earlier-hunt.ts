/**
 * The earlier hunt of the same steps on the same target, so that one answer shows a fix, or that growth is new. Of another action, or of another target, nothing
 * is compared.
 */
import { proposedCall } from '../../../base/proposed-call.ts';
import type { CaptureRecord } from '../../../core/contracts/captures.ts';
import { LeakHuntFileSchema, repeatedAction } from '../contract/leak-hunt-files.ts';
import type { TargetInfo } from '../../../core/contracts/targets.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { ComparedHuntSchema, type ComparedHunt } from '../rates.ts';
import { earlierText, type EarlierHunt } from '../earlier-text.ts';

/** Hunts whose files are read, the newest first. */
const MAX_READ = 20;

export interface PlayedHunt {
  readonly target: TargetInfo;
  /** Parameters of `pen_leak_hunt`, without the target. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly result: ComparedHunt;
}

const addressOf = (url: string): string => url.replace(/#.*$/s, '');

/**
 * A tab can show another page meanwhile, and a page or script has another id in another browser or process: the address decides. Two targets of one address that are both
 * there are not the same.
 */
function isSameTarget(
  { target: earlier }: CaptureRecord,
  { id, type, url }: TargetInfo,
  isListed: (id: string) => boolean,
): boolean {
  if (earlier === null || earlier.type !== type || addressOf(earlier.url) !== addressOf(url)) return false;
  return earlier.id === id || (url !== '' && !isListed(earlier.id));
}

/** The newest earlier hunt that says something about this one; null without any. For a hunt that finds no growth: the newest that found some. */
export async function earlierHunt(
  { target, params, result }: PlayedHunt,
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<EarlierHunt | null> {
  const isListed = (id: string): boolean => ports.targets.byId(id) !== null;
  const hunts = ports.library
    .list()
    .filter((record) => record.kind === 'leak-hunt' && isSameTarget(record, target, isListed));
  for (const record of hunts.slice(0, MAX_READ)) {
    const read = await ports.analysis.query(record.file, 'leak-hunt.file', {}, { signal });
    // A hunt whose file is lost is no evidence of anything.
    const file = read.ok ? LeakHuntFileSchema.safeParse(read.value).data : undefined;
    if (
      file?.asked === undefined ||
      file.asked === null ||
      repeatedAction(file.asked.params) !== repeatedAction(params)
    )
      continue;
    const before = ComparedHuntSchema.safeParse(file.result).data;
    const text = before === undefined ? null : earlierText(record.id, before, result);
    if (text === null) continue;
    return { captureId: record.id, text, call: proposedCall('pen_leak_hunt', { captures: [record.id] }) };
  }
  return null;
}
