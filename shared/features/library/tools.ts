import { penCaptureInfo } from './tools/capture-info.ts';
import { penDeleteCapture } from './tools/delete-capture.ts';
import { penExport } from './tools/export-capture.ts';
import { penImport } from './tools/import-capture.ts';
import { penListCaptures } from './tools/list-captures.ts';
import { penNotes } from './tools/notes.ts';
import { penRecording } from './tools/recording.ts';
import { penStatus } from './tools/status.ts';

export const TOOLS = [
  penStatus,
  penRecording,
  penListCaptures,
  penCaptureInfo,
  penNotes,
  penDeleteCapture,
  penExport,
  penImport,
] as const;
