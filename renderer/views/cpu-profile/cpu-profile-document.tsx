/** The document of a CPU profile: opening, then the views of its samples. */
import type { ReactNode } from 'react';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { captureDocument } from '../../stores/documents.ts';
import { useOpenedDocument } from '../../stores/use-opened-document.ts';
import { useSourceMaps } from '../../stores/use-source-maps.ts';
import { useBridge } from '../../stores/workbench.tsx';
import { ProfileOpening } from '../../widgets/profile/profile-opening.tsx';
import type { CpuOverview } from './cpu-tables.tsx';
import { ProfileViews } from './profile-views.tsx';

export interface CpuProfileDocumentProps {
  readonly capture: CaptureRecord;
  /** Export and facts are common to all captures and passed in. */
  readonly exportMenu: ReactNode;
  readonly facts: ReactNode;
  readonly loss: ReactNode;
}

function loadOverview(document: AnalysisDocument): Promise<AppResult<CpuOverview>> {
  return document.query('cpu.overview', {});
}

export function CpuProfileDocument({ capture, ...parts }: CpuProfileDocumentProps) {
  const bridge = useBridge();
  const { current, cancel, reopen } = useOpenedDocument(bridge.analysis, capture.file, loadOverview);
  const opened = current.state === 'open' ? current : null;
  const maps = useSourceMaps(opened?.document ?? null);
  return (
    <ProfileViews
      capture={capture}
      opened={opened}
      opening={
        current.state === 'open' ? null : (
          <ProfileOpening
            what="The CPU profile"
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
      label="CPU profile"
      {...parts}
    />
  );
}
