/** The tab of a source that is stored with a capture: the original of a place of the code that ran, or that code. */
import { z } from 'zod';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';

export const SourceTabSchema = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.literal('source'),
  captureId: z.string(),
  /** In the script: 1-based. */
  place: z.object({ url: z.string(), line: z.number(), column: z.number() }),
});
export type SourceTab = z.infer<typeof SourceTabSchema>;

export function sourceDocument({ id }: Pick<CaptureRecord, 'id'>, place: SourceTab['place']): SourceTab {
  const { url, line, column } = place;
  const file = url.replace(/[?#].*$/, '').replace(/^.*\//, '');
  return {
    id: `source:${id}:${url}:${line}:${column}`,
    kind: 'source',
    title: file === '' ? url : file,
    captureId: id,
    place: { url, line, column },
  };
}
