/** A capture whose kind has no view in this version: what is known of it, its file, and an honest word about it. */
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/contracts/captures.ts';
import { useCaptureTitle } from '../../stores/workbench.tsx';
import { CaptureFacts, LossStrip } from './capture-facts.tsx';
import { ExportMenu } from './export-menu.tsx';
import './capture-info.css';

/** The programs that read each kind today. */
const READ_ELSEWHERE: Readonly<Record<CaptureRecord['kind'], string>> = {
  'heap-snapshot': 'DevTools, Memory panel',
  'heap-timeline': 'DevTools, Memory panel',
  'heap-profile': 'DevTools, Memory panel',
  'cpu-profile': 'DevTools, Performance panel',
  trace: 'DevTools, Performance panel, or Perfetto',
  network: 'DevTools, Network panel',
  'js-coverage': 'any reader of V8 coverage',
  'css-coverage': 'any reader of V8 coverage',
  lighthouse: 'the Lighthouse viewer',
  accessibility: 'any reader of JSON',
  application: 'any reader of JSON; its members open by themselves',
};

export function CaptureInfoDocument({ capture }: { capture: CaptureRecord }) {
  const label = CAPTURE_KINDS[capture.kind].label.toLowerCase();
  const title = useCaptureTitle(capture);
  return (
    <div className="capture-info" data-testid="capture-info">
      <div className="toolbar">
        <span className="cut capture-info-name" title={title}>
          {title}
        </span>
        <span className="grow" />
        <ExportMenu capture={capture} />
      </div>
      <LossStrip capture={capture} />
      <div className="capture-info-scroll">
        <div className="capture-info-column">
          <p className="capture-info-word">
            This version keeps {label} files and hands them out unchanged; it has no view of them yet. Exported, it
            opens in {READ_ELSEWHERE[capture.kind]}.
          </p>
          <CaptureFacts capture={capture} />
        </div>
      </div>
    </div>
  );
}
