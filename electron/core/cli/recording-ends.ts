/** Recordings of one command that ended before it stopped them: recorded on arrival, because they may arrive before the wait begins. */
import { Emitter } from '../../../shared/base/emitter.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import type { RecordingEnd } from '../../../shared/core/contracts/recordings.ts';

export interface RecordingEnds {
  note(end: RecordingEnd): void;
  /** All of them ended: the app that recorded has ended. */
  noteAll(error: AppError): void;
  /** Resolves when the recording has ended, even earlier; else never. */
  of(tool: string, targetId: string): Promise<AppError>;
}

export function createRecordingEnds(): RecordingEnds {
  const noted: RecordingEnd[] = [];
  const changes = new Emitter<void>();
  let all: AppError | null = null;
  return {
    note: (end) => {
      noted.push(end);
      changes.emit();
    },
    noteAll: (error) => {
      all = error;
      changes.emit();
    },
    of: (tool, targetId) =>
      new Promise((resolve) => {
        const look = (): void => {
          const end = noted.find((each) => each.tool === tool && each.targetId === targetId);
          if (end !== undefined) resolve(end.error);
          else if (all !== null) resolve(all);
        };
        changes.listen(look);
        look();
      }),
  };
}
