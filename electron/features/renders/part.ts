/** Renders of components in recorded traces. */
import { recordRenders } from '../../../shared/features/renders/render-recorder.ts';
import type { OpenPart } from '../../core/app/part.ts';

export const openRendersPart: OpenPart = ({ pageScripts }) => ({
  recordRenders: (session, recorded) => recordRenders(session, { ...recorded, scripts: pageScripts }),
});
