/** Parts of the window around documents that features have, by place, each under a name of its own. */
import type { ReactNode } from 'react';
import type { CaptureRecord } from '../../shared/core/contracts/captures.ts';
import { AssistantsLine } from './assistants/assistants-line.tsx';
import { FindSampleLeak } from './leak-hunt/sample-hunt.tsx';
import { RecorderStatus, useHasRecorder } from './live/recorder-status.tsx';
import { SqlButton } from './sql/sql-button.tsx';
import { UpdateSettings } from './updates/update-settings.tsx';
import { UpdateStatus } from './updates/update-status.tsx';

type Parts<Props = object> = Readonly<Record<string, (props: Props) => ReactNode>>;

/** In the status line after the recordings, and after the notices. */
export const RECORDING_STATUS: Parts = { recorder: RecorderStatus };
export const NOTICE_STATUS: Parts<{ onPress: () => void }> = { update: UpdateStatus };
/** Sections of the settings, by title, that a window in a browser does not have. */
export const APP_SETTINGS_PARTS: Parts = { Updates: UpdateSettings };
/** On Start: the first thing to do, and what is below the targets. */
export const START_LEAD: Parts = { hunt: FindSampleLeak };
export const START_PARTS: Parts = { assistants: AssistantsLine };
/** Hooks: true if the tab of a target is marked as recorded. */
export const TARGET_MARKS: readonly ((targetId: string | null) => boolean)[] = [useHasRecorder];
/** In the toolbar of a capture. */
export const CAPTURE_ACTIONS: Parts<{ capture: CaptureRecord }> = { sql: SqlButton };
