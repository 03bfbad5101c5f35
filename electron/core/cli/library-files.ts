/** The captures of the library as files that a command reads. */
import { penListCaptures } from '../../../shared/features/library/tools/list-captures.ts';
import { AppFailure } from '../../../shared/base/errors.ts';
import { CaptureInfoSchema, type NamedFile } from './capture-files.ts';
import type { CommandContext } from './context.ts';
import { callTool, withPen } from './open-pen.ts';

const ROWS_OF_ONE_CALL = 500;

/** All captures since a time (milliseconds since 1970; null: all), newest first. Throws `AppFailure`. */
export async function libraryFiles(context: CommandContext, since: number | null): Promise<NamedFile[]> {
  const found: NamedFile[] = [];
  const outcome = await withPen(context, async (pen) => {
    let cursor: string | null = null;
    do {
      const params: Record<string, unknown> = { limit: ROWS_OF_ONE_CALL, ...(cursor === null ? {} : { cursor }) };
      const listed = await callTool(context, pen, { tool: penListCaptures.name, params });
      if (!listed.ok) return { error: listed.error };
      const { captures, nextCursor } = penListCaptures.result.parse(listed.value);
      for (const { captureId, kind, startedAt } of captures) {
        if (since !== null && Date.parse(startedAt) < since) continue;
        const info = await callTool(context, pen, { tool: 'pen_capture_info', params: { capture: captureId } });
        if (!info.ok) return { error: info.error };
        const { file, ...recorded } = CaptureInfoSchema.parse(info.value).capture;
        found.push({ named: captureId, path: file, kind, recorded });
      }
      cursor = nextCursor;
    } while (cursor !== null);
    return { status: 0 };
  });
  if (outcome.error !== undefined) throw new AppFailure(outcome.error);
  return found;
}
