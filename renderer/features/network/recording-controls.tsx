/** The controls of the network panel: start, stop, clear, switches and saving. */
import { isPageLike, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { useLayout, useBridge, useTopic } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { DeleteIcon, ExportIcon, PinIcon, PlayIcon, ChevronDownIcon, StopIcon } from '../../core/widgets/icons.tsx';
import { Menu } from '../../core/widgets/overlays/menu.tsx';
import { ToolbarEnd } from '../../core/widgets/toolbar-end.tsx';
import type { NetworkLog } from './use-network-log.ts';
import type { NetworkRecording } from './use-network-recording.ts';
import { NETWORK_CHOICES, networkChoice } from '../../../shared/core/contracts/emulation.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { errorText } from '../../core/words/person-text.ts';

/** Network throttling of the target. It applies to all clients, so it shows the actual state. */
function Throttling({ target, isConnected }: { target: TargetInfo; isConnected: boolean }) {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const network = useTopic(
    'emulations',
    (emulations) => emulations.find(({ targetId }) => targetId === target.id)?.network ?? null,
  );
  const chosen = networkChoice(network);
  const why = error === null ? null : errorText(error);
  return (
    <Menu
      entries={NETWORK_CHOICES.map((choice) => ({
        label: choice.label,
        checked: choice === chosen,
        onSelect: () => void perform(() => bridge.call('pen_emulate', { target: target.id, ...choice.params })),
      }))}
    >
      <Button
        disabled={busy || !isConnected}
        title={why ?? (isConnected ? 'Throttle the network of this target' : 'The target is not connected')}
        data-set={network === null ? undefined : ''}
      >
        {chosen?.label ?? 'Custom'} <ChevronDownIcon size={12} />
      </Button>
    </Menu>
  );
}

interface ControlProps {
  readonly log: NetworkLog;
  readonly recording: NetworkRecording;
  readonly isConnected: boolean;
}

/** Disables the cache while recording; only pages have one. */
export function CacheSwitch({
  target,
  recording,
}: {
  readonly target: TargetInfo;
  readonly recording: NetworkRecording;
}) {
  if (!isPageLike(target.type)) return null;
  return (
    <label
      className="network-switch inline-row"
      title="Disable cache while requests are recorded; restored when recording stops"
    >
      <input
        type="checkbox"
        checked={recording.isCacheDisabled}
        disabled={recording.busy}
        onChange={(event) => recording.setCacheDisabled(event.target.checked)}
      />
      Disable cache
    </label>
  );
}

function PreserveSwitch() {
  const isPreserved = useLayout((layout) => layout.preserveNetworkLog);
  const setPreserved = useLayout((layout) => layout.setPreserveNetworkLog);
  return (
    <label className="network-switch inline-row" title="Keep requests in the list when the page navigates or reloads">
      <input type="checkbox" checked={isPreserved} onChange={(event) => setPreserved(event.target.checked)} />
      Preserve log
    </label>
  );
}

/** Start or stop, and clear. */
export function RecordButtons({ log, recording, isConnected }: ControlProps) {
  return (
    <>
      {log.isListening ? (
        <Button
          icon={StopIcon}
          disabled={recording.busy}
          title="Stops recording for all clients and restores the cache"
          onClick={recording.stop}
        >
          Stop
        </Button>
      ) : (
        <Button
          icon={PlayIcon}
          disabled={!isConnected || recording.busy}
          title={isConnected ? 'Starts with an empty log' : 'The target is not connected'}
          onClick={recording.record}
        >
          Record
        </Button>
      )}
      <Button
        icon={DeleteIcon}
        disabled={recording.busy || log.shown.length === 0}
        title="Clear this list; the lists of other clients stay"
        onClick={() => void recording.clear()}
      >
        Clear
      </Button>
    </>
  );
}

/** Switches and throttling of a page, and the Save menu: the end of the toolbar. */
export function RecordingSettings({ target, log, recording, isConnected }: ControlProps & { target: TargetInfo }) {
  const unavailable = log.shown.length === 0 ? 'no requests' : null;
  return (
    <ToolbarEnd>
      {isPageLike(target.type) ? <PreserveSwitch /> : null}
      <CacheSwitch target={target} recording={recording} />
      {isPageLike(target.type) ? <Throttling target={target} isConnected={isConnected} /> : null}
      <Menu
        entries={[
          {
            label: 'Save to library and open',
            icon: PinIcon,
            onSelect: () => void recording.saveAndOpen(),
            unavailable,
          },
          { label: 'Export HAR …', icon: ExportIcon, onSelect: () => void recording.exportHar(false), unavailable },
          {
            label: 'Export HAR with bodies and messages …',
            icon: ExportIcon,
            onSelect: () => void recording.exportHar(true),
            unavailable,
          },
        ]}
      >
        <Button icon={ExportIcon} disabled={recording.busy}>
          Save
        </Button>
      </Menu>
    </ToolbarEnd>
  );
}
