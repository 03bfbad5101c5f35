/** Parts of the window around documents that features have: in the status line and in the settings. */
import { RecorderStatus } from './live/recorder-status.tsx';
import { UpdateSettings } from './updates/update-settings.tsx';
import { UpdateStatus } from './updates/update-status.tsx';

export const STATUS_ITEMS = { Recorder: RecorderStatus, Update: UpdateStatus };
export const SETTINGS_PARTS = { Updates: UpdateSettings };
