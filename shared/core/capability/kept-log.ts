/** The answer of tools that keep a log of a target: what is recorded, or the capture that was stored. */
import { foreign } from '../../base/foreign-text.ts';
import { answerWith, listOf, type Answer } from '../findings/blocks.ts';
import { name, type Words } from '../findings/model.ts';
import { CaptureViewSchema, captureFacts } from './capture-view.ts';

interface KeptLog {
  readonly action: 'keep' | 'start' | 'stop';
  readonly target?: { readonly title: string; readonly url: string } | null | undefined;
}

interface LogWords {
  readonly title: string;
  /** Content that is stored, and how to read the capture. */
  readonly holds: Words;
  readonly reads: (captureId: string) => string;
  readonly stops: string;
}

export function keptLog(value: KeptLog, { title, holds, reads, stops }: LogWords): Answer {
  const { action, target = null } = value;
  const whole = CaptureViewSchema.safeParse({ ...value, target });
  if (!whole.success) {
    const state = action === 'start' ? 'recording' : action;
    return answerWith(
      title,
      [
        ['State', state],
        ['Target', foreign(target?.title || target?.url || '')],
      ],
      `${stops} since then. The recording ends with its client.`,
    );
  }
  const { file, captureId, uri } = whole.data;
  return answerWith(
    title,
    captureFacts(whole.data),
    listOf([[holds, '. File: ', name(file)], `${reads(captureId)} Resource: ${uri}`]),
  );
}
