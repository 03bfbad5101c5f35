/** The frames of a page that have sources of their own. No React here. */
import type { PageResource, ScriptEntry } from '../../../shared/core/contracts/scripts.ts';
import { sourcePlace } from '../../core/widgets/source-place.ts';

export interface SourceFrame {
  readonly frameId: string;
  /** `top`, or the end of the URL of its document. */
  readonly label: string;
  /** Empty if its document is not listed. */
  readonly url: string;
}

/** The top frame has the id of its page. */
export function sourceFrames(
  topId: string,
  scripts: readonly Pick<ScriptEntry, 'frameId'>[],
  resources: readonly PageResource[],
): readonly SourceFrame[] {
  const urls = new Map<string, string>();
  for (const { frameId } of [...resources, ...scripts]) if (frameId !== null) urls.set(frameId, '');
  for (const { frameId, url, type } of resources) if (type === 'Document') urls.set(frameId, url);
  const frames = [...urls].map(([frameId, url]): SourceFrame => ({
    frameId,
    url,
    label: frameId === topId ? 'top' : sourcePlace({ url, line: 0 }) || 'frame without a document',
  }));
  return frames.toSorted((a, b) => Number(b.frameId === topId) - Number(a.frameId === topId));
}
