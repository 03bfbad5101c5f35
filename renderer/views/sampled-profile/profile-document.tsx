/** The document of a sampled profile: opening, then the views of its samples. */
import type { ReactNode } from 'react';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { ProfileUnit } from '../../../shared/contracts/sampled-profiles.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { captureDocument } from '../../stores/documents.ts';
import { useOpenedDocument } from '../../stores/use-opened-document.ts';
import { useSourceMaps } from '../../stores/use-source-maps.ts';
import { useBridge } from '../../stores/workbench.tsx';
import { ProfileOpening } from '../../widgets/profile/profile-opening.tsx';
import { UNIT_LABELS, type ProfileOverview } from './profile-units.tsx';
import { ProfileViews } from './profile-views.tsx';

export interface ProfileDocumentProps {
  readonly capture: CaptureRecord;
  /** Known before the file is open. */
  readonly unit: ProfileUnit;
  /** Export and facts are common to all captures and passed in. */
  readonly exportMenu: ReactNode;
  readonly facts: ReactNode;
  readonly loss: ReactNode;
}

export function loadOverview(document: AnalysisDocument): Promise<AppResult<ProfileOverview>> {
  return document.query('profile.overview', {});
}

export function ProfileDocument({ capture, unit, ...parts }: ProfileDocumentProps) {
  const bridge = useBridge();
  const { current, cancel, reopen } = useOpenedDocument(bridge.analysis, capture.file, loadOverview);
  const opened = current.state === 'open' ? current : null;
  const maps = useSourceMaps(opened?.document ?? null);
  const { what, label } = UNIT_LABELS[unit];
  return (
    <ProfileViews
      capture={capture}
      unit={unit}
      opened={opened}
      opening={
        current.state === 'open' ? null : (
          <ProfileOpening
            what={what}
            current={current}
            sizeBytes={capture.sizeBytes}
            onCancel={cancel}
            onReopen={reopen}
          />
        )
      }
      onReopen={reopen}
      maps={maps}
      placeId={captureDocument(capture).id}
      label={label}
      {...parts}
    />
  );
}
