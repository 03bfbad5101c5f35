/** Entry point of the viewer of a shared file, which its first script starts. */
import '../../../core/shell/page-policy.ts';
import '../../../core/styles/tokens.css';
import '../../../core/styles/base.css';
import '../../../core/widgets/widgets.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { parseLink } from '../../../../shared/core/contracts/links.ts';
import { decodeMessage } from '../../../../shared/base/binary-message.ts';
import {
  SharedManifestSchema,
  type SharedAnswers,
  type SharedManifest,
} from '../../../../shared/core/contracts/shared-file.ts';
import { SHARED_PARTS, sharedFilePart } from '../../../../shared/core/contracts/shared-parts.ts';
import type { AnalysisClient } from '../../../core/bridge/analysis-client.ts';
import { activeDocument } from '../../../core/stores/documents/documents.ts';
import { openPlace } from '../../../core/stores/documents/open-link.ts';
import { createWorkbench, type Workbench } from '../../../core/stores/workbench.tsx';
import { FailureState } from '../../../core/widgets/failure-state.tsx';
import { ErrorState } from '../../../core/widgets/states.tsx';
import { noStorage } from '../chat-stores.ts';
import { startEngine, unpack } from './engine-line.ts';
import type { SharedStart } from './first-script.ts';
import { SharedApp } from './shared-app.tsx';
import { analysisOfAnswers, analysisOver, createSharedBridge } from './shared-bridge.ts';

function analysisOf(start: SharedStart, manifest: SharedManifest): AnalysisClient {
  if (manifest.hasAnswers) {
    const answers = unpack(start.decoder, start.take(SHARED_PARTS.answers));
    return analysisOfAnswers(answers.then((bytes) => decodeMessage(bytes) as SharedAnswers));
  }
  const files = manifest.files.map((path, index) => ({ path, packed: start.take(sharedFilePart(index)) }));
  return analysisOver(startEngine(start, files), new Set(manifest.files));
}

function openWorkbench(start: SharedStart, manifest: SharedManifest): Workbench {
  const workbench = createWorkbench({
    bridge: createSharedBridge(manifest, analysisOf(start, manifest)),
    storage: noStorage(),
    clockHost: {
      now: () => Date.now(),
      setInterval: (tick, ms) => window.setInterval(tick, ms),
      clearInterval: (id) => window.clearInterval(id),
    },
  });
  workbench.bridge.ready();
  return workbench;
}

function show(root: ReturnType<typeof createRoot>, start: SharedStart): void {
  const manifest = SharedManifestSchema.parse(JSON.parse(start.text(SHARED_PARTS.manifest)));
  const link = parseLink(manifest.link);
  const workbench = openWorkbench(start, manifest);
  const { captureId, place } = link.ok ? link.value : { captureId: manifest.captures[0]?.id ?? '', place: null };
  const opened = openPlace(workbench, workbench.topics.captures.getState().value, captureId, place);
  const first = activeDocument(workbench.documents.getState());
  if (!opened.ok || first === null) {
    root.render(opened.ok ? null : <FailureState title="The shared place is not shown" error={opened.error} />);
    return;
  }
  document.title = `${first.title} - PEN Workbench`;
  root.render(
    <StrictMode>
      <SharedApp workbench={workbench} manifest={manifest} first={first} />
    </StrictMode>,
  );
}

const place = document.querySelector('#root');
const { penShared } = window;
if (place !== null && penShared !== undefined) {
  const root = createRoot(place);
  try {
    show(root, penShared);
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    root.render(<ErrorState title="This file is damaged" detail={detail} suggestion="Copy it again." />);
  }
}
