/** Menu entries of endpoints and targets: connect, disconnect, remove, open, copy. */
import { useStore } from 'zustand';
import type { EndpointInfo, TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { WindowCommandName, WindowCommandParams } from '../../../shared/features/window.ts';
import { applicationDocument, hasApplication, liveDocument } from '../stores/documents/document-tabs.ts';
import { endpointName, targetName } from '../stores/topics/targets.ts';
import { useClipboard, useCommandRunner } from '../stores/hooks/use-command.ts';
import { useDocuments, useRecording, useWorkbench } from '../stores/workbench.tsx';
import {
  CollectGarbageIcon,
  ConnectIcon,
  CopyIcon,
  DeleteIcon,
  DisconnectIcon,
  HeapSnapshotIcon,
  LiveIcon,
} from '../widgets/icons.tsx';
import type { MenuEntry } from '../widgets/overlays/menu.tsx';

export interface TargetMenus {
  readonly ofEndpoint: (endpoint: EndpointInfo) => readonly MenuEntry[];
  readonly ofTarget: (target: TargetInfo) => readonly MenuEntry[];
  readonly copy: (text: string) => void;
}

export function useTargetMenus(): TargetMenus {
  const runCommand = useCommandRunner();
  const clipboard = useClipboard();
  const openDocument = useDocuments((state) => state.open);
  const select = useStore(useWorkbench().targetSelection, (state) => state.select);
  const start = useRecording((state) => state.start);

  const run = <N extends WindowCommandName>(name: N, params: WindowCommandParams<N>, failure: string): void =>
    void runCommand(name, params, failure);
  const copy = (text: string): void => void clipboard(text);

  return {
    copy,
    ofEndpoint: (endpoint) => {
      const endpointId = endpoint.id;
      const name = endpointName(endpoint);
      const isUp =
        endpoint.state === 'connected' || endpoint.state === 'connecting' || endpoint.state === 'reconnecting';
      const connection: MenuEntry = isUp
        ? {
            label: 'Disconnect',
            icon: DisconnectIcon,
            onSelect: () => run('endpoints.disconnect', { endpointId }, `${name} was not disconnected`),
          }
        : {
            label: 'Connect',
            icon: ConnectIcon,
            onSelect: () => run('endpoints.connect', { endpointId }, `${name} was not connected`),
          };
      const asApplication: MenuEntry[] = hasApplication(endpoint)
        ? [
            {
              label: `Memory of ${name}`,
              icon: LiveIcon,
              onSelect: () => openDocument(applicationDocument(endpoint, name)),
            },
            { kind: 'separator' },
          ]
        : [];
      return [
        ...asApplication,
        connection,
        { kind: 'separator' },
        { label: 'Copy address', icon: CopyIcon, onSelect: () => copy(endpoint.address) },
        { kind: 'separator' },
        {
          label: 'Remove from list',
          icon: DeleteIcon,
          onSelect: () => run('endpoints.remove', { endpointId }, `${name} was not removed`),
        },
      ];
    },
    ofTarget: (target) => {
      const name = targetName(target);
      /** Captures use the selected target, so the record bar always shows their source. */
      const selectAnd = (then: () => void): void => void select(target.id, name).then(then);
      return [
        { label: 'Open', icon: LiveIcon, onSelect: () => openDocument(liveDocument(target.id, name)) },
        { kind: 'separator' },
        {
          label: 'Take a heap snapshot',
          icon: HeapSnapshotIcon,
          onSelect: () => selectAnd(() => void start('heap-snapshot')),
        },
        { label: 'Collect garbage', icon: CollectGarbageIcon, onSelect: () => selectAnd(() => void start('gc')) },
        { kind: 'separator' },
        { label: 'Copy URL', icon: CopyIcon, onSelect: () => copy(target.url) },
        { label: 'Copy id', onSelect: () => copy(target.id) },
      ];
    },
  };
}
