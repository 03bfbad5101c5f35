/** A sampled profile in the formats of other tools: one writer a format. */
import type { ProfileExportFormat } from '../../contracts/sampled-profiles.ts';
import { profileToCollapsed } from './profile-collapsed.ts';
import type { ProfileDocument } from './profile-document.ts';
import { profileToFirefox } from './profile-firefox.ts';
import { profileToPprof } from './profile-pprof.ts';
import type { ProfileRecording } from './profile-recording.ts';
import { profileToSpeedscope } from './profile-speedscope.ts';

export const PROFILE_EXPORTS: Readonly<
  Record<ProfileExportFormat, (document: ProfileDocument, recording: ProfileRecording) => Uint8Array<ArrayBuffer>>
> = {
  pprof: profileToPprof,
  speedscope: profileToSpeedscope,
  firefox: profileToFirefox,
  collapsed: profileToCollapsed,
};
